"""What is done in purchasing."""
