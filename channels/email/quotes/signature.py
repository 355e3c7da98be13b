"""The end of a mail that its sender did not write: a signature, "Sent from my phone"."""

import re

_DELIMITER = re.compile(r"^(?:-- ?|--\s*|__+)$")
_SENT_FROM = re.compile(
    r"""^[\s_*<\[(-]{0,6}(?:
        (?:sent|envoy[ée]e?|gesendet|verzonden|enviado|inviato|skickat|sendt|wysłane|отправлено|enviat)
        \s+(?:from|with|via|depuis|de|mit|von|vom|meinem|vanaf|met|desde|con|da|dal|från|fra|z|с|using|
              mijn|via|à\ partir|from\ my|através)\b .{0,80}
      | von\ meinem\ .{0,30}(?:gesendet|geschickt) .{0,20} | diese\ nachricht\ wurde\ von\ .{0,60}gesendet.{0,20}
      | get\ outlook\ for\ .{0,40} | obtenir\ outlook\ .{0,40} | outlook\ f[üu]r\ .{0,30}
      | télécharger\ outlook .{0,40} | obtener\ outlook .{0,40} | downloaden\ outlook .{0,40}
      | (?:发自|發自|来自|從我的|从我的) .{0,40} | 从.{0,30}发送 | 发送自.{0,40} | 獲取\ ?outlook.{0,40}
      | 获取\ ?outlook.{0,40} | .{1,20}から送信 | .{0,20}에서\ 보냄
      | my\ (?:mobile|phone)\ .{0,60} | sent\ on\ the\ .{0,40} | connected\ by\ .{0,30}
      | yahoo\ mail:\ .{0,60}
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
MOST_LINES = 25
"""A signature longer than that is text."""


def without_signature(lines: list[str]) -> list[str]:
    """Return the lines above the signature."""
    for number in range(max(0, len(lines) - MOST_LINES), len(lines)):
        if _begins(lines[number], number) and any(line.strip() for line in lines[:number]):
            return lines[:number]
    return lines


def _begins(line: str, number: int) -> bool:
    if len(line) > 200:
        return False
    if line[:2] in {"--", "__"} and _DELIMITER.match(line.strip(" ")):
        return number > 0
    return bool(_SENT_FROM.match(line.strip()))
