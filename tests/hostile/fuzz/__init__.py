"""Which bytes make a reader fail in a way that it should not? `python -m tests.hostile.fuzz`."""
