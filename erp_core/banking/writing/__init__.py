"""Writes what banks read."""
