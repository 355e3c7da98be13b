"""What a mail's headers say of being written by a machine: the second sign beside its words.

A subject such as "Not delivered" is as often a customer's complaint as a server's report, so words
alone never set a mail aside.
"""

from channels.email.mail import Mail

_MARKS = ("precedence", "x-precedence", "x-mlserver", "x-loop")


def has_machines_sign(mail: Mail) -> bool:
    """Tell whether something besides its words says that a machine wrote a mail."""
    if mail.header("return-path").strip() == "<>":
        return True
    stated = (mail.header("auto-submitted"), mail.header("x-auto-response-suppress"))
    if any(one.partition(";")[0].strip().lower() not in {"", "no", "none"} for one in stated):
        return True
    return any(mail.header(name) for name in _MARKS)
