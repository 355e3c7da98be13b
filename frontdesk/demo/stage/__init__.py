"""The stage of the demo: a parent process with the page, the phones and the server as its child.

It outlives the server, so that a visitor can kill and restart it and see that nothing is lost.
"""
