"""Screens for people on their feet: pick, receive; made for one hand, a phone and a scanner."""
