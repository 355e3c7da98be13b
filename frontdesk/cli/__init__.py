"""The command line. Every command imports what it needs when it runs, so that help is instant."""

from frontdesk.cli.main import main

__all__ = ["main"]
