"""Still pictures: seen, decoded, judged and encoded. `converters/image.py` says what becomes of one."""
