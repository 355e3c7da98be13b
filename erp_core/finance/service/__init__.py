"""The verbs of the books."""
