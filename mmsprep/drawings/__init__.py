"""Drawings: is an SVG free of scripts and outside references, and what does it look like drawn?"""
