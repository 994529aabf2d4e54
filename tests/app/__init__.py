"""Tests of the layer where everything meets."""
