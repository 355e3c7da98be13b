"""Reads what banks send: CAMT.053 and CSV, into one shape."""
