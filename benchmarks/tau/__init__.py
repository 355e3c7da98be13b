"""The retail cases of tau-bench, played on our own services."""
