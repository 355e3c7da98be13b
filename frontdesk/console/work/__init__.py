"""Cases and tasks: what is to be done for customers, by whom and by when."""
