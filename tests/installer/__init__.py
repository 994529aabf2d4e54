"""Tests of setting Photodesk up on a new machine."""
