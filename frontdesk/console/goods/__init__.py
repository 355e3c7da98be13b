"""Articles: what lies where, what stands in for what, and what sets hold."""
