"""Texts for the rules that tell new words from quoted ones, in shapes that make a pattern try for
ever: what nearly begins and never ends, in English and in Chinese."""

from tests.builders.hostile.wire import raw


def _text(text: str) -> bytes:
    plain = b"Content-Type: text/plain; charset=utf-8"
    return raw(plain, b"Content-Transfer-Encoding: 8bit", body=text.encode())


QUOTING = {
    "a hundred thousand quoted lines": _text("Thanks\n" + "> quoted\n" * 100_000),
    "quotes of quotes of quotes": _text(
        "hi\n" + "\n".join(">" * number for number in range(2_000))
    ),
    "one line of a megabyte of marks": _text(">" * 1_000_000 + " hi"),
    "lines that nearly attribute": _text("On " + "Tuesday, " * 60 + "Tom wrote\n" * 3_000),
    "lines that attribute without a quote": _text(
        "On Tue, 19 May 2026 at 09:00, Tom wrote:\n" * 5_000
    ),
    "an attribution over four lines again and again": _text(
        "On Tue, 19 May 2026\nat 09:00\nTom Berger\n<tom@example.com> wrote\n" * 2_000
    ),
    "lines of addresses": _text("<a@b.c> " * 60 + "\n" + "<a@b.c>\n" * 3_000),
    "a line of On": _text(("On " * 165 + "\n") * 3_000),
    "lines of headers": _text("From: a@b.c\nSent: 09:00\n" * 2_000 + "From: " * 5_000),
    "lines of separators": _text(("-" * 199 + "original\n") * 3_000),
    "lines of rules": _text(("_" * 290 + "x\n") * 3_000),
    "signatures without an end": _text("hi\n" + ("sent from my " + "a" * 180 + "!\n") * 3_000),
    "在 lines that never say 写道": _text(("在 2026年5月19日 " + "张伟" * 200 + "\n") * 2_000),
    "写道 again and again": _text("2026年5月19日 张伟 <wei@example.com> 写道：\n" * 5_000),
    "发件人 without an end": _text(
        "发件人：张伟\n发送时间：09:00\n主题：订单\n收件人：a\n" * 2_000
    ),
    "full-width marks": _text("\uff1e" * 100_000 + "\n" + "\uff1e 引用\n" * 20_000),
    "原始邮件 within rules": _text(("—" * 190 + "原始邮件" + "—" * 5 + "\n") * 2_000),
    "a line of the words of another server": _text(
        "user " + "mailbox " * 20_000 + "unknown recipient " * 5_000
    ),
    "thousands of gaps": _text(("\n \t" * 50 + "x") * 2_000),
    "letters that turn the direction": _text("\u202e\u2066\u200b\u00ad\ufeff" * 50_000 + "订单"),
    "marks upon one letter": _text("o" + "\u0301" * 200_000 + " order 1042"),
    "one word of emoji joined": _text("👨\u200d👩\u200d👧\u200d" * 20_000),
}
