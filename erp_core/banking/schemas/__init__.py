"""What crosses the border of banking."""
