"""Ask: one box for questions about the business; figures, their meaning, and the records behind."""
