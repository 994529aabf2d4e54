"""Tests of the window, drawn off screen."""
