"""The path of a message through the house: intake, turn, delivery, and what staff send."""
