"""Screens of whoever sells: the board, what is to be done, and leads to take up."""
