"""Tests of what is shipped for outsiders."""
