"""For users' own tests, and ours: a RingCentral-compatible local server, edge-case media."""
