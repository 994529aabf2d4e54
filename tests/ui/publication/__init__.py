"""Tests of the publication pages."""
