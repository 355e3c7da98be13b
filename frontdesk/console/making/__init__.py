"""Screens of the planner: what to make and buy, orders on the floor, load by week, bills."""
