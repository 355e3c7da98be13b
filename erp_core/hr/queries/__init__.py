"""What is read of HR."""
