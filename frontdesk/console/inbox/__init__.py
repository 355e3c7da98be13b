"""The inbox: threads on the left, the talk in the middle, the customer on the right."""
