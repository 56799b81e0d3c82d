"""Documents: which characters are in a text, and how is it written as RTF?"""
