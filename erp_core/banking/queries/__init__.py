"""The reads of banking."""
