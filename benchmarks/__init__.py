"""Measurements of speed and retrieval; never installed, never part of the tests."""
