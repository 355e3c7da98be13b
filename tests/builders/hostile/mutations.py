"""Small damages to a mail: bytes turned, pieces cut, doubled, moved and put in from elsewhere."""

import random

LONGEST = 200_000
"""Bytes of a mail that is damaged; the written ones are as long as they have to be."""
SPLICES = (
    *(b"\x00", b"\r", b"\n", b"\r\n\r\n", b"--", b"=?utf-8?b?", b"?=", b"boundary=", b"\xff\xfe"),
    *(b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Transfer-Encoding: base64\r\n"),
    *(b"message/rfc822", b"<", b">", b'"', b"(", b"charset=utf-16", b"*0*=", b"\xed\xa0\x80"),
)


def mutated(mail: bytes, other: bytes, seed: int) -> bytes:
    """Damage a mail in one to eight ways; equal seeds give equal bytes."""
    dice = random.Random(seed)
    damaged = bytearray(mail[:LONGEST])
    for _ in range(dice.randint(1, 8)):
        dice.choice(DAMAGES)(damaged, other, dice)
    return bytes(damaged)


def _turn(mail: bytearray, _other: bytes, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 20)):
        if mail:
            mail[dice.randrange(len(mail))] = dice.randrange(256)


def _cut(mail: bytearray, _other: bytes, dice: random.Random) -> None:
    begin, end = _piece(mail, dice)
    del mail[begin:end]


def _double(mail: bytearray, _other: bytes, dice: random.Random) -> None:
    begin, end = _piece(mail, dice)
    mail[end:end] = mail[begin:end] * dice.randint(1, 20)


def _splice(mail: bytearray, _other: bytes, dice: random.Random) -> None:
    at = dice.randint(0, len(mail))
    mail[at:at] = dice.choice(SPLICES) * dice.randint(1, 50)


def _cross(mail: bytearray, other: bytes, dice: random.Random) -> None:
    begin, end = _piece(other, dice)
    at = dice.randint(0, len(mail))
    mail[at:at] = other[begin:end]


def _end_lines(mail: bytearray, _other: bytes, dice: random.Random) -> None:
    mail[:] = mail.replace(b"\n", dice.choice((b"\r", b"\n\r", b"\r\r\n", b"\n\n", b"")), 40)


def _piece(mail: bytes | bytearray, dice: random.Random) -> tuple[int, int]:
    begin = dice.randint(0, len(mail))
    return begin, min(len(mail), begin + dice.randint(0, 400))


DAMAGES = (_turn, _cut, _double, _splice, _cross, _end_lines)
