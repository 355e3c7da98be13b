"""The verbs of banking."""
