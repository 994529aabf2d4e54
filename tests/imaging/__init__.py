"""Tests of reading, judging and rendering photographs."""
