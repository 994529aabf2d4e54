"""Tests of photodesk.imaging."""
