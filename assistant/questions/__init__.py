"""Questions of staff: words to a query of the semantic layer, offline, and everything told back."""
