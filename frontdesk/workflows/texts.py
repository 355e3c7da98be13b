"""The few sentences that the house itself says, in both languages."""

_TOO_LONG = {
    "en": "Your message was very long, so I read only its first 4,000 characters.",
    "zh": "您的消息太长，我只读取了前 4000 个字符。",
}
_CODE = (
    "{organisation}: your one-time code is {code}. It is good for 10 minutes. "
    "If you did not ask for it, ignore this message and tell nobody the code.\n"
    "您的一次性验证码：{code}，10 分钟内有效。如非本人操作，请忽略并勿告诉任何人。"
)


def too_long(language: str) -> str:
    """Tell a sender that a message was cut."""
    return _TOO_LONG[language]


def code_message(organisation: str, code: str) -> str:
    """Phrase a one-time code; the address on file may belong to a reader of either language."""
    return _CODE.format(organisation=organisation, code=code)
