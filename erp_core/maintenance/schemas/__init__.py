"""What crosses the border of maintenance."""
