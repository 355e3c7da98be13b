"""Screens of the accountant: the bank, entries, the month and the statements."""
