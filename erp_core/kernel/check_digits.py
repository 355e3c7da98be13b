"""Check digits of ISO 7064, MOD 97-10: those of an IBAN and of a creditor reference."""


def remainder_97(text: str) -> int:
    """Return what a text of digits and capitals leaves when divided by 97, ``A`` being 10.

    Raises:
        ValueError: It holds something else.
    """
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
