"""Raster images: which decoder reads a file, and what does it show? Upright, RGB or RGBA."""
