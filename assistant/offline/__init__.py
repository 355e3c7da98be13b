"""The offline engine: understands English and Chinese without a language model.

It is the embedded default and the fallback, so it needs no network, no stored weights and
under a second to start. When it is unsure it asks or searches; it never guesses a write.
"""
