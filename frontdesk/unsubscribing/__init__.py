"""The link under every offer that goes by mail: one press, and there are no more of them."""
