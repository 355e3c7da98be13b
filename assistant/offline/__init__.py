"""The offline engine: understands English and Chinese without a language model.

It is the embedded default and the fallback, so it needs no network and no weights but those it
learns from its own seeds at the first start. When it is unsure it asks or searches; it never
guesses a write.
"""
