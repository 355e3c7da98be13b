"""Verbs of maintenance."""
