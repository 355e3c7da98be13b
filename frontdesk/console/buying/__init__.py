"""Screens of the purchaser: what to buy, orders, requests, bills to match, suppliers."""
