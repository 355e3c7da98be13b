"""The few sentences that the house itself says, in both languages."""

_TOO_LONG = {
    "en": "Your message was very long, so I read only its first 4,000 characters.",
    "zh": "您的消息太长，我只读取了前 4000 个字符。",
}
_TOO_MANY_FILES = {
    "en": "I kept only {kept} of your files. Please send the others in another message.",
    "zh": "您的文件我只保留了 {kept} 个，其余的请另发一封。",
}
_NOT_ATTACHED = {
    "en": "I can't attach the document right now. Please ask for it again later.",
    "zh": "暂时无法附上该文件，请稍后再向我索取。",
}
_UNPROVEN = {
    "en": "I can't make sure that this message really comes from you: nothing proves who sent it. "
    "A code or a postcode sent this way would not help, so a colleague will take over from here.",
    "zh": "我无法确认这封邮件确实由您本人发出，通过这种方式发送验证码或邮编也无济于事，"
    "因此接下来由同事为您处理。",
}
_CODE = (
    "{organisation}: your one-time code is {code}. It is good for 10 minutes. "
    "If you did not ask for it, ignore this message and tell nobody the code.\n"
    "您的一次性验证码：{code}，10 分钟内有效。如非本人操作，请忽略并勿告诉任何人。"
)
_CODE_SUBJECT = "Your one-time code / 您的一次性验证码"
_QUESTION = {
    "en": "How did we do? Answer with a number from 1 (poor) to 5 (great).",
    "zh": "您对这次服务满意吗？请回复 1（很差）到 5（很好）的数字。",
}
_THANKS = {
    "en": "Thank you, that helps us. If you want to add something, begin with “Feedback:”.",
    "zh": "谢谢您的评价！如需补充，请以“反馈：”开头回复。",
}
_COMMENTED = {
    "en": "Thank you, we read every word. If you need something, just write.",
    "zh": "谢谢您的意见，我们会认真阅读。如需帮助，请直接留言。",
}


def rating_question(language: str) -> str:
    """Ask how it was."""
    return _QUESTION[language]


def rating_thanks(language: str, *, commented: bool) -> str:
    """Thank for a number, or for words."""
    return (_COMMENTED if commented else _THANKS)[language]


def too_long(language: str) -> str:
    """Tell a sender that a message was cut."""
    return _TOO_LONG[language]


def too_many_files(language: str, kept: int) -> str:
    """Tell a sender how many of their files were taken."""
    return _TOO_MANY_FILES[language].format(kept=kept)


def cannot_be_proven(language: str) -> str:
    """Tell a sender that nothing can prove who they are here, and who helps instead."""
    return _UNPROVEN[language]


def not_attached(language: str) -> str:
    """Say that a document which should be here is not."""
    return _NOT_ATTACHED[language]


def code_message(organisation: str, code: str) -> str:
    """Phrase a one-time code; the address on file may belong to a reader of either language."""
    return _CODE.format(organisation=organisation, code=code)


def code_subject() -> str:
    """Name the talk that a one-time code begins, where talks have subjects."""
    return _CODE_SUBJECT
