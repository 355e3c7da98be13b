"""Reads of orders, limited to the parties an actor sees."""
