"""The room of people: one's own leave, what waits for a decision, who is away, and HR's desk."""
