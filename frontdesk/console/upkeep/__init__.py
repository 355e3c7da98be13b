"""Screens of the technician: what is due, work orders, and assets with what their meters say."""
