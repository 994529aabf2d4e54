"""Tests of `photodesk/ui/capture`."""
