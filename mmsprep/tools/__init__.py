"""The only doors to other programs and C libraries."""
