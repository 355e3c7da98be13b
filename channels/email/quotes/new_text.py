"""Takes the new text out of a mail."""


def new_text(whole: str) -> str:
    """Return what is new in a mail."""
    lines = [line for line in whole.split("\n") if not line.startswith(">")]
    return "\n".join(lines).strip()
