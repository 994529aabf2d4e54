"""Tests of `photodesk/ui/gallery`."""
