"""The line over a quoted message: "On Tuesday Tom wrote:", in many languages, often wrapped."""

import re

MOST_LINES = 4
LONGEST = 500
_WROTE = re.compile(
    r"""
        \b(?:wrote|writes|said|schrieb(?:en)?|a\ [ée]crit | [ée]crit | escribi[óo] | escreveu
      | ha\ scritto | scrisse | schreef | heeft\ .{0,80}geschreven | geschreven | skrev | skreiv
      | napisa[łl](?:\(a\)|a)? | pisze | kirjoitti | kirjutas | napsal(?:a|\(a\))? | nap[íi]sal(?:a)?
      | [íi]rta | a\ scris | yazd[ıi] | жазды | написал(?:а|\(а\))? | пишет | писал(?:а|\(а\))?
      | написав | έγραψε | va\ escriure | idatzi\ zuen | je\ napisao | rakst[īi]ja | ra[šs]ė)\b
      | 写道 | 寫道 | 写到 | 來信 | 来信 | のメール | さんは書きました | 書きました | 님이\ 작성 | 작성 | đã\ viết
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OPENS = re.compile(
    r"""^\W{0,4}(?:
        on | am | le | el | il | op | den | em | no\ dia | dnia | w\ dniu | dne | på | kl | ved | il\ giorno
      | pada | vào | ng[àa]y | στις | на | в | пн | вт | ср | чт | пт | сб | вс
      | 在 | 于 | 於 | \d{4}\s?[年/.-] | \d{1,2}\s?[/.-]\s?\d{1,2}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WRAPPED = (">:", "> :", ">：")
_RULES = re.compile(r"^[-=_~*—–\s]{2,}|[-=_~*—–\s]{2,}$")
_OVER = re.compile(r"(?=\bOn\s\S{3}).{10,250}$")
_DATED = re.compile(
    r"\d{1,2}\s?[:.h]\s?\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|月"
)
_ADDRESSED = re.compile(r"[<(\[]\s?(?:mailto:)?[^<>()\s]{1,80}@[^<>()\s]{1,120}\s?[>)\]]|@\S+\.\S+")


def attribution_at(lines: list[str], start: int) -> int:
    """Return how many lines the line over a quoted message takes from here; 0 if it is none."""
    first = lines[start].strip()
    if not first or len(first) > LONGEST or not _may_begin(first):
        return 0
    joined = ""
    for count, line in enumerate(lines[start : start + MOST_LINES], 1):
        text = line.strip()
        if not text or (count > 1 and text.startswith(">") and text not in _WRAPPED):
            break
        joined = f"{joined} {text}".strip()
        if len(joined) > LONGEST:
            break
        if _is_whole(joined, lines, start + count):
            return count
    return 0


def own_text_before(lines: list[str], start: int) -> str:
    """Return what stands before such a line on the line itself; empty where nothing does."""
    line = lines[start].strip()[:LONGEST]
    over = _OVER.search(line, 1)
    if over is None or not _quote_follows(lines, start + 1):
        return ""
    return line[: over.start()].rstrip("- ") if _is_whole(over[0], lines, start + 1) else ""


def _may_begin(line: str) -> bool:
    return bool(_OPENS.match(line) or _WROTE.search(line) or _ADDRESSED.search(line))


def _is_whole(text: str, lines: list[str], after: int) -> bool:
    ruled = _RULES.sub("", text)
    if text.endswith((":", "：")) or (ruled != text and _WROTE.search(ruled[-20:])):
        text = ruled
        wrote = _WROTE.search(text)
        told = _DATED.search(text) or _ADDRESSED.search(text) or _quote_follows(lines, after)
        if wrote and told:
            return True
        return bool(_OPENS.match(text) and _DATED.search(text) and _ADDRESSED.search(text))
    is_gmail = bool(_DATED.search(text) and _ADDRESSED.search(text) and text.endswith((">", ")")))
    return is_gmail and _quote_follows(lines, after)


def _quote_follows(lines: list[str], after: int) -> bool:
    following = (line.strip() for line in lines[after : after + 3])
    return next((line for line in following if line), "").startswith(">")
