"""Archives: what is in a ZIP or gzip, is it whole, and how is one written? Never onto the disk."""
