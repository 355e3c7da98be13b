"""What is no customer's message, and why: small filters, one idea a file, asked in order.

A filter is a function of a mail and our own names; it returns whether it knows the mail. What
one of them knows is stored, shown to staff and never answered.
"""

from channels.email.filters.chain import FILTERS, automatic

__all__ = ["FILTERS", "automatic"]
