"""Tests of signing on the screen."""
