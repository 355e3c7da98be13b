"""Screens for people on their feet: pick, receive, count and carry with one hand and a phone."""
