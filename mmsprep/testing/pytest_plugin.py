"""Which fixtures do users get? Found by pytest through the entry point."""
