"""The reference pages of the documentation, written from the code that they describe.

``python -m frontdesk.reference write`` writes them, ``check`` tells which are out of date.
"""

from frontdesk.reference.pages import FOLDER, PAGES, outdated, write

__all__ = ["FOLDER", "PAGES", "outdated", "write"]
