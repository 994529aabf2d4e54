"""Bringing photographs in."""
