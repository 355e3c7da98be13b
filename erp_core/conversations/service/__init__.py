"""Verbs of conversations, one file for each part of the path of a message."""
