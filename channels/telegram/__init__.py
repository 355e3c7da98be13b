"""Telegram: the Bot API by webhook."""
