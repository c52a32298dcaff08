"""Tests of transforms/simulate."""
