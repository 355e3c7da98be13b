"""Public mails, judged by others: what is new in a reply, and what no answer may go to."""

import os
from pathlib import Path

import pytest

from benchmarks.bounces import OURS, cases
from benchmarks.quote_stripping import is_exact, read_cases
from channels.email.bounces import looks_returned
from channels.email.filters import automatic
from channels.email.mail import read_mail

pytestmark = pytest.mark.cases
EXACT = 70
"""Of 75 replies; docs/benchmarks.md says what the others are."""


def folder(name: str) -> Path:
    given = os.environ.get("FRONTDESK_CASES")
    if not given:
        pytest.skip("FRONTDESK_CASES does not name the folder of cases")
    return Path(given) / name / "dev"


def test_nearly_every_reply_is_told_exactly_from_what_it_quotes() -> None:
    replies = read_cases(folder("email_reply"))

    right = [one["id"] for one in replies if is_exact(one)]

    assert len(replies) == 75
    assert len(right) >= EXACT


def test_nothing_that_a_machine_wrote_would_be_answered() -> None:
    mails = folder("email_mime")

    found = [one["file"] for one in cases(mails, "bounces.jsonl")]
    answered = [
        name for name in found if not automatic(read_mail((mails / name).read_bytes()), OURS)
    ]

    assert (len(found), answered) == (284, [])


def test_nearly_every_returned_mail_is_known_as_one() -> None:
    mails = folder("email_mime")
    returned = [
        mails / one["file"]
        for one in cases(mails, "bounces.jsonl")
        if not {reason["reason"] for reason in one["expect"]} & {"vacation", "delivered"}
    ]

    missed = [one.name for one in returned if not looks_returned(read_mail(one.read_bytes()))]

    assert len(returned) == 281
    assert len(missed) <= 1


def test_what_a_customer_wrote_would_be_answered() -> None:
    """Else every mail could be set aside, and the others would pass."""
    mails = folder("email_mime")
    written = [one["file"] for one in cases(mails, "mime_reference.jsonl")]

    answered = [
        one for one in written if not automatic(read_mail((mails / one).read_bytes()), OURS)
    ]

    assert len(answered) > len(written) // 2
