"""Verbs of production."""
