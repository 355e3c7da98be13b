"""The verbs of sales, one topic a file."""
