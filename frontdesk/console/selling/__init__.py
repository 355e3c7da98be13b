"""Screens for people who sell: an order in full with what may follow, quotations, a new order."""
