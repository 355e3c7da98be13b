"""What may be known of stock, one topic a file."""
