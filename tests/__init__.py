"""Tests of Photodesk; each folder mirrors one layer."""
