"""What is done in HR."""
