"""Plain lists of records: search, page by page, and one record in full."""
