"""Tests of the rules, which need nothing but the standard library."""
