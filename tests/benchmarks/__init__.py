"""Measurements, each as a ratio within one run; never part of passing or failing on time."""
