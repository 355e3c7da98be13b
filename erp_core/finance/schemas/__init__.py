"""What enters and leaves the books."""
