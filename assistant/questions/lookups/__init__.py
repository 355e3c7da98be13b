"""Questions that a module's own read answers: one's leave, who is away, what work centres can do.

They are no figures of the layer: what is left of leave follows from a ledger and from what is yet
to be earned, and a load from calendars. They count as understood only when every word is explained.
"""
