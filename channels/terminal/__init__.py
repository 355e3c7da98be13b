"""Terminal: a conversation in a shell, on the same path as every other."""
