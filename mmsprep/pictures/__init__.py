"""Still pictures: judged, and fitted into bytes. `converters/image.py` says what becomes of one."""
