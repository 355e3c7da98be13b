"""The block of headers over an earlier message, as Outlook and others write it into the text."""

import re

LOOKS_AHEAD = 8
_FROM = (
    *(
        "from",
        "von",
        "de",
        "da",
        "van",
        "från",
        "fra",
        "od",
        "lähettäjä",
        "от",
        "от кого",
        "kimden",
    ),
    *(
        "expéditeur",
        "remitente",
        "发件人",
        "寄件者",
        "寄件人",
        "發件人",
        "差出人",
        "보낸 사람",
        "từ",
    ),
)
_OTHERS = (
    *("sent", "date", "to", "cc", "subject", "reply-to", "bcc", "received"),
    *("gesendet", "datum", "an", "betreff", "kopie"),
    *("envoyé", "envoyé le", "envoyée", "à", "objet", "pour", "destinataire"),
    *("enviado", "enviado el", "fecha", "para", "asunto", "assunto", "data"),
    *("inviato", "data", "a", "oggetto", "per conto di"),
    *("verzonden", "aan", "onderwerp", "skickat", "till", "ämne", "sendt", "til", "emne"),
    *("wysłano", "do", "temat", "lähetetty", "vastaanottaja", "aihe", "дата", "кому", "тема"),
    *("отправлено", "gönderme tarihi", "kime", "konu"),
    *(
        "发送时间",
        "发送日期",
        "收件人",
        "抄送",
        "主题",
        "日期",
        "寄件日期",
        "收件者",
        "主旨",
        "時間",
    ),
    *(
        "傳送時間",
        "送信日時",
        "宛先",
        "件名",
        "보낸 날짜",
        "받는 사람",
        "제목",
        "đã gửi",
        "tới",
        "chủ đề",
    ),
)


def _shape(names: tuple[str, ...]) -> "re.Pattern[str]":
    words = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))
    return re.compile(rf"^[\s>*_]{{0,8}}(?:{words})[\s*_]{{0,4}}[:：](?!//)", re.IGNORECASE)


_FIRST = _shape(_FROM)
_ANY = _shape((*_FROM, *_OTHERS))


_ON_ONE_LINE = re.compile(
    r"^\s*(?:from|von|de|发件人)\s*[:：].{0,120}@.{0,120}\s(?:date|sent|datum|gesendet|发送时间)\s*[:：]",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}:\d{2}")


def headers_at(lines: list[str], start: int) -> bool:
    """Tell whether the headers of an earlier message begin here.

    Three of them do, one that says from whom; or two, with an address and a time of day.
    """
    first = lines[start][:300]
    if not _ANY.match(first):
        return False
    if _ON_ONE_LINE.match(first) and _TIME.search(first):
        return True
    ahead = [line[:300] for line in lines[start : start + LOOKS_AHEAD] if _ANY.match(line[:300])]
    if len(ahead) >= 3 and any(_FIRST.match(line) for line in ahead):
        return True
    return len(ahead) >= 2 and "@" in "".join(ahead) and bool(_TIME.search("".join(ahead)))
