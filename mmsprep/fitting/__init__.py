"""Curves, sharing and searching: pure arithmetic that knows no media."""
