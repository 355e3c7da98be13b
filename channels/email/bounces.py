"""Reports of mail servers on mail that did not arrive: is it one, about what, and is it final?

Servers write them as RFC 3464 has it, or in their own words as before it; both are read. What
matters is told by the diagnostic text first, because many servers put a general status code
beside precise words.
"""

import re
from dataclasses import dataclass

from channels.email.html import as_text
from channels.email.machine import has_machines_sign
from channels.email.mail import Mail, content_of, type_of

LONGEST = 200_000
"""Characters of a report that are read."""
_DAEMON = re.compile(
    r"^(?:mailer-?daemon|post[._-]?master|mail[._-]?delivery[._-]?(?:sub)?system|mdaemon|"
    r"mail[._-]?daemon|(?:email|mail)?[._-]?bounces?|.*-bounces|delivery[._-]?(?:failure|status)|"
    r"system[._-]?administrator|maildelivery)$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"""^\W*(?:(?:re|fw|fwd)\s*:\s*)*(?:.{0,60}\b)?(?:
        undeliver(?:able|ed) | returned\ (?:e-?)?mail | mail\ returned | failure\ notice
      | (?:mail|message)?\s*delivery\ (?:status|has\ failed|failed|failure|problem|report|error)
      | delivery\ notice
      | delivery\ (?:unsuccessful|unsuccessfull) | failed\ delivery | permanent\ delivery\ failure
      | could\ not\ (?:be\ deliver|deliver) | not\ delivered | mail\ (?:system\ error|failure)
      | error\ sending\ your\ mail | returning\ (?:message|mail)\ to\ sender
      | message\ .{0,60}\ delayed | unzustellbar | nicht\ zustellbar | non\ remis
      | [ée]chec\ de\ (?:la\ )?(?:remise|distribution) | no\ se\ (?:puede|pudo)\ entregar
      | mancato\ recapito | loop\ alert
      | 退信 | 退回 | 系统退信 | 无法(?:投递|送达|发送) | 投递失败 | 未送达 | 郵件無法
      | 配信できません
      | не\ доставлено
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_THERE = re.compile(
    r"""
        (?:user|recipient|account|mailbox|address|addressee|member|login|alias)[\s\S]{0,60}?
            (?:unknown|not\ (?:found|exist|known|listed|present|a\ known)|doesn.?t\ exist|
               does\ not\ exist|not\ valid|is\ (?:un|not\ )recogni[sz]ed|invalid|no\ longer|
               doesn.?t\ have\ an?|isn.?t\ a\ valid|couldn.?t\ be\ found|wasn.?t\ found)
      | (?:unknown|no\ such|invalid|bad|non-?existent|no\ valid|not\ a\ valid|unavailable)
            [\s:]+(?:local\s+)?(?:e-?mail\s+)?
            (?:user|recipient|account|mailbox|address|addressee|member|local|person|alias)
      | user\ (?:unavailable|reject|[^\s]+\ .{0,30}not\ listed) | not\ our\ customer
      | no\ (?:mailbox|account|user|such|one)\ (?:here|by\ that|with\ that|found|name)
      | (?:can.?t|cannot|can\ not|could\ not)\ find\ (?:your\ )?(?:a\ )?(?:user|recipient|mailbox)
      | unrouteable\ address | undeliverable\ address
      | relais\ .{0,20}inconnu | utilisateur\ inconnu
      | 5\.1\.[13]\b | 5\.1\.10\b | 5\.0\.0\ .{0,20}user
      | (?:host|domain)[\s\S]{0,50}?(?:unknown|not\ found|does\ not\ exist|doesn.?t\ exist|
            couldn.?t\ be\ found|cannot\ be\ found|isn.?t\ found)
      | unknown\ host | no\ such\ (?:host|domain) | couldn.?t\ find\ any\ host | invalid\ domain
      | unrouteable\ mail\ domain | illegal\ host/domain | bad\ destination\ (?:host|mailbox)
      | null\ ?mx | (?:does\ not|doesn.?t)\ accept\ (?:any\ )?(?:e-?mail|mail)
      | 5\.1\.(?:2|6)\b | 5\.4\.4\b | has\ moved | mailbox\ .{0,20}moved | user\ .{0,20}moved
      | 用户不存在 | 收件人不存在 | 邮箱不存在 | 账号不存在
    """,
    re.IGNORECASE | re.VERBOSE,
)
_THERE_BUT = re.compile(
    r"""
        (?:mailbox|account|inbox|quota|storage|disk|user|box)[\s\S]{0,40}?
            (?:is\ |was\ )?(?:full|over\ ?quota|exceed|over\ (?:the\ )?limit|
               out\ of\ (?:space|storage))
      | (?:over|exceed\w*|out\ of)[\s-]+(?:\w+\s+){0,3}(?:quota|storage|space|limit) | 5\.2\.[123]\b
      | 4\.2\.2\b | spam | virus | blacklist | black\ list | block(?:ed|list) | banned | reputation
      | dmarc | \bspf\b | dkim | authenticat | policy | 5\.7\.\d+\b | relay(?:ing)?\ (?:denied|not)
      | reverse\ dns | \bptr\b | rdns | suspended | disabled | inactive | deactivated | expired
      | too\ many | rate\ limit | throttl | timed?\ ?out | retry\ time | delayed | loop
      | too\ (?:large|big) | size\ (?:limit|exceed) | access\ denied | prohibited | not\ permitted
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s-])")
_RETURNED_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(
    r"^(action|status|diagnostic-code)\s*:\s*(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Returned:
    """What a report says.

    Attributes:
        ids: Message-IDs of the mail that it is about, as far as it quotes it.
        status: The enhanced status code (RFC 3463); empty where it has none.
        error: The server's own words, short.
        is_delay: Whether the server is still trying.
        is_hard: Whether the address or its domain is not there at all.
    """

    ids: tuple[str, ...]
    status: str
    error: str
    is_delay: bool
    is_hard: bool


def looks_returned(mail: Mail) -> bool:
    """Tell whether a mail server wrote this about another mail, or wants no answer to it."""
    if is_report(mail) or mail.header("return-path").strip() == "<>":
        return True
    return bool(_SUBJECT.search(mail.subject)) and has_machines_sign(mail)


def is_report(mail: Mail) -> bool:
    """Tell whether a mail server wrote this, by its form or by its sender."""
    kind = mail.header("content-type").lower().replace('"', "")
    if "report-type=delivery-status" in kind or mail.header("x-failed-recipients"):
        return True
    if any(type_of(part) in STATUS_TYPES for part in mail.parts):
        return True
    if mail.header("return-path").strip().lower().startswith("<mailer-daemon"):
        return True
    if any(_DAEMON.match(one.address.partition("@")[0]) for one in mail.senders):
        return True
    return not mail.senders and "mailer-daemon" in mail.header("from").lower()


STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")


def read_returned(mail: Mail) -> Returned:
    """Read what a report says."""
    fields = _fields(mail)
    said = _said(mail)
    diagnosis = " ".join(fields.get("diagnostic-code", ())) or said
    statuses = [found for text in fields.get("status", ()) for found in _STATUS.findall(text)]
    precise = _STATUS.findall(diagnosis) or statuses
    status = ".".join(precise[0]) if precise else ""
    action = " ".join(fields.get("action", ())).lower()
    return Returned(
        ids=_ids(mail),
        status=status,
        error=_short(diagnosis, status),
        is_delay="delayed" in action and "failed" not in action,
        is_hard=_is_hard(diagnosis, statuses),
    )


def is_not_there(said: str) -> bool:
    """Tell whether a mail server's refusal says that the address or its domain is not there."""
    return _is_hard(said, _STATUS.findall(said))


def _fields(mail: Mail) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in mail.parts:
        if type_of(part) in STATUS_TYPES:
            text = content_of(part).decode("utf-8", "replace")[:LONGEST]
            for name, value in _FIELD.findall(text.replace("\r\n", "\n")):
                found.setdefault(name.lower(), []).append(" ".join(value.split()))
    return found


def _said(mail: Mail) -> str:
    """Return the report's own words, without the mail that it returns."""
    text = (mail.plain or as_text(mail.html))[:LONGEST]
    for mark in RETURNED_BELOW:
        text = text.partition(mark)[0] or text
    return text


RETURNED_BELOW = (
    "------ This is a copy of",
    "--- Below this line is a copy",
    "----- Original message",
    "Original message follows",
    "   ----- Message header follows",
    "--- The header of the original",
    "Received: from",
)


def _ids(mail: Mail) -> tuple[str, ...]:
    """Return the Message-IDs that stand in the report: in the mail that it returns, or its text."""
    texts = [content_of(part).decode("utf-8", "replace")[:LONGEST] for part in mail.parts[1:]]
    texts.append(mail.plain[:LONGEST])
    found = (one for text in texts for one in _RETURNED_ID.findall(text))
    return tuple(dict.fromkeys((*found, *mail.references)))


def _is_hard(diagnosis: str, statuses: list[tuple[str, str, str]]) -> bool:
    if _THERE_BUT.search(diagnosis) and not re.search(r"5\.1\.[1236]\b|5\.1\.10\b", diagnosis):
        return False
    if _NOT_THERE.search(diagnosis):
        return True
    return any(f"{one[0]}.{one[1]}.{one[2]}" in HARD for one in statuses)


HARD = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4")


def _short(text: str, status: str) -> str:
    """Return the line that names the failure, for staff to read."""
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    telling = (line for line in lines if _STATUS.search(line) or _REPLY.search(line))
    line = next(telling, lines[0] if lines else status or "the mail server returned it")
    return line[:300]
