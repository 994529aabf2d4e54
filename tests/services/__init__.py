"""Tests of what users do, without a window."""
