"""What crosses the border of HR."""
