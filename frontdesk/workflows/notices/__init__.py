"""Notices: what customers are told unasked, from what happened to words on their channel.

``causes`` hears what happens and notes it in the same transaction; ``wording`` says it;
``reaching`` chooses where; ``sending`` does it, once.
"""
