"""Lines that mail programs put between a reply and what it answers or forwards."""

import re

_ORIGINAL = re.compile(
    r"""^[\s>*_]{0,8}(?:[-_*=~—–]{2,}+\s*+)(?:
        original(?:\ message|\ email|nachricht)? | ursprüngliche\ (?:nachricht|mail|e-mail)
      | message\ d'origine | message\ original | mensaje\ original | mensagem\ original
      | messaggio\ originale | oorspronkelijk\ bericht | opprinnelig\ melding | oprindelig\ meddelelse
      | ursprungligt\ meddelande | alkuperäinen\ viesti | wiadomość\ oryginalna | původní\ zpráva
      | исходное\ сообщение | reply\ (?:message|above\ this\ line) | reply | 原始邮件 | 原邮件 | 原始郵件
      | 回复的邮件 | 回复邮件 | original\ appointment | 元のメッセージ | 원본\ 메시지 | antwort
    )\s*+[-_*=~—–]*+.{0,20}$""",
    re.IGNORECASE | re.VERBOSE,
)
_FORWARDED = re.compile(
    r"""^[\s>*_]{0,8}(?:(?:[-_*=~—–]{2,}\s*)(?:forwarded\ (?:message|by)|weitergeleitete\ nachricht
      | message\ transféré | mensaje\ reenviado | messaggio\ inoltrato | 转发的?邮件(?:信息)? | 轉寄郵件
      | 已转发邮件 | пересылаемое\ сообщение) .{0,80}
      | begin\ forwarded\ message\s*: .{0,20} | anfang\ der\ weitergeleiteten\ nachricht\s*: .{0,20}
      | début\ du\ message\ (?:réexpédié|transféré)\s*: .{0,20} | 开始转发的?邮件\s*[:：] .{0,20})$""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOVE = re.compile(
    r"(?:reply|antwort\w*|respond|回复).{0,30}(?:above|oberhalb|此行|以上)", re.IGNORECASE
)
_RULE = re.compile(r"^\s*[_─—]{20,}\s*$")


def separator_at(lines: list[str], start: int) -> bool:
    """Tell whether an earlier message begins at this line."""
    line = lines[start]
    if len(line) > 200:
        return False
    return bool(_ORIGINAL.match(line) or _is_reply_mark(line))


def forward_at(lines: list[str], start: int) -> bool:
    """Tell whether a forwarded message begins at this line."""
    return len(lines[start]) <= 200 and bool(_FORWARDED.match(lines[start]))


def is_rule(line: str) -> bool:
    """Tell whether a line only draws a line."""
    return bool(_RULE.match(line[:300]))


def _is_reply_mark(line: str) -> bool:
    stripped = line.strip()
    return stripped.startswith(("##", "--", "==", "**")) and bool(_ABOVE.search(stripped))
