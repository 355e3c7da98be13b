"""The demo: a company with two years of history, and a page with the phones of its customers.

Nothing here is part of a deployment: ``frontdesk demo`` builds the company through the services,
then a parent process keeps the page and the loopback carriers while the server runs as its child.
"""
