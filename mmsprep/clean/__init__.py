"""Location out, without re-encoding: one module a container."""
