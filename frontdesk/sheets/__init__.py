"""Tables that people keep in spreadsheets: read whole or not at all, and written back the same."""
