"""How are containers walked: their boxes, chunks, segments, directories and tags?

Nothing is judged, decoded or changed here.
"""
