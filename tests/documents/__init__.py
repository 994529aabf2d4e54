"""Tests of the forms and their seals."""
