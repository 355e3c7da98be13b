"""What the assistant decides for itself: proof needed, what may leave, when a person answers."""

POLICY_VERSION = "1"
"""Stored with every proposal: under which of these rules it was offered."""
