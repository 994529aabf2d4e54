"""Tests of the vault's folder and everything in it."""
