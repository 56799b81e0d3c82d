"""How are containers walked: their boxes, chunks, segments, directories and tags?"""
