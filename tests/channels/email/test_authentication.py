"""Whose word proves a sender: our server's verdict, and nothing that it quotes from strangers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.authentication import is_vouched
from channels.email.mail import read_mail
from tests.builders.mail import AUTHSERV, TOM

FORGED = "x; dmarc=pass header.from=example.com "
WORDS = ["dmarc=pass ", "header.from=example.com ", ";", "(", ")", '"', "\\", " ", "x", "spf=pass "]
JUNK = st.lists(st.sampled_from(WORDS), max_size=12).map("".join)


def vouched(verdict: str) -> bool:
    head = f"From: {TOM}\r\nAuthentication-Results: {AUTHSERV}; {verdict}\r\n\r\nhi"
    return is_vouched(read_mail(head.encode()), AUTHSERV)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def comment(text: str) -> str:
    escaped = "".join(f"\\{one}" if one in "()\\" else one for one in text)
    return f"({escaped})"


@pytest.mark.parametrize(
    "verdict",
    [
        f'spf=pass smtp.mailfrom="{FORGED}"@evil.example',
        'dkim=pass reason="ok dmarc=pass header.from=example.com" header.d=evil.example',
        f'spf=fail (sender "{FORGED}" (bad) )',
        "spf=pass dmarc=pass header.from=example.com",
        "dmarc=pass header.from=evil.example header.from=example.com",
        'dmarc=pass reason="header.from=example.com" header.from=evil.example',
        'dmarc=pass smtp.x="evil.example" xheader.from=example.com',
        '"dmarc"=pass header.from=example.com',
        "dmarc=pass header.from=example.com (never closed",
        'dmarc=pass header.from=example.com; spf=pass smtp.mailfrom="never closed',
        "dmarc=passed header.from=example.com",
    ],
)
def test_what_our_server_quotes_from_a_stranger_proves_nothing(verdict):
    assert not vouched(verdict)


@pytest.mark.parametrize(
    "verdict",
    [
        "dmarc=pass (p=NONE sp=NONE (of the domain)) header.from=example.com",
        'dmarc/1 = pass header.from="example.com"',
        'spf=fail smtp.mailfrom="a;b"@x.example; dmarc=pass header.from=Example.com; arc=none',
    ],
)
def test_our_servers_verdict_is_read_however_it_is_written(verdict):
    assert vouched(verdict)


@given(JUNK)
def test_nothing_in_a_quoted_string_or_a_comment_ever_vouches(junk):
    assert not vouched(f"spf=pass smtp.mailfrom={quoted(junk)}")
    assert not vouched(f"spf=pass {comment(junk)}; dmarc=none")
    assert not vouched(f"dmarc=pass reason={quoted(junk)} header.from=evil.example")
    assert not vouched(f"dmarc=fail {comment(junk)} header.from=example.com")
    assert vouched(f"spf=pass x={quoted(junk)} {comment(junk)}; dmarc=pass header.from=example.com")
