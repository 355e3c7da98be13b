"""The verbs of inventory, one topic a file."""
