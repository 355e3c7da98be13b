"""Shared knowledge: the handbook indexed for retrieval with citations and abstention."""
