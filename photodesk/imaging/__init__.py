"""Bytes in, pixels or bytes out: what a file is, how it looks, and what may leave with it."""
