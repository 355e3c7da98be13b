"""What is new in a mail: its text without what it quotes and the signature under it."""

from channels.email.quotes.html import new_text_of_html
from channels.email.quotes.new_text import new_text

__all__ = ["new_text", "new_text_of_html"]
