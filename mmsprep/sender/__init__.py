"""One message, sent exactly once: client, tokens, request, journal, tracking."""
