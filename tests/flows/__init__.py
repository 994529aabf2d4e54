"""Tests that follow a person's whole task."""
