"""Carriers that run on this machine and speak the real wire, for the demo and the tests.

They keep what was sent in memory and tell whoever watches; they import no channel, so that
both sides of the wire are written from the carrier's documentation alone.
"""
