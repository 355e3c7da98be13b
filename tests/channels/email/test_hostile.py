"""What is written to break a reader: read, or refused in words, and never in another way."""

from datetime import UTC, datetime

import pytest

from channels.email.channel import EmailChannel
from channels.email.html import LONGEST_TAG, as_text
from channels.email.mail import read_mail
from channels.email.parsing import MOST_MESSAGES
from channels.email.payload import Payload
from channels.email.quotes import new_text, new_text_of_html
from channels.errors import NotUnderstood
from tests.builders.hostile import HOSTILE
from tests.builders.hostile.wire import of_parts, part, raw
from tests.builders.mail import ADDRESS, mail_settings

SETTINGS = mail_settings("imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9", secret="of the tests")
CHANNEL = EmailChannel(SETTINGS, lambda: datetime(2026, 5, 19, 7, tzinfo=UTC))
LONG = 'x="1" ' * LONGEST_TAG


def read(mail: bytes) -> str:
    """Say what a mail was taken for."""
    body = Payload("INBOX", 7, 1, mail).encoded()
    CHANNEL.envelope(body)
    try:
        [message] = CHANNEL.parse(body)
    except NotUnderstood as error:
        return str(error)
    assert "\x00" not in message.text + message.subject + message.whole_text
    return message.automatic or message.text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_or_refused_in_words(name: str) -> None:
    assert isinstance(read(HOSTILE[name]), str)


def test_a_mail_whose_lines_end_with_carriage_returns_has_its_sender_and_text() -> None:
    mail = raw(end=b"\r").replace(b"\r\n", b"\r")

    envelope = CHANNEL.envelope(Payload("INBOX", 7, 1, mail).encoded())
    assert envelope.conversation_key == f"email:{ADDRESS}:tom@example.com"
    assert read(mail) == "Where is my order 1042?"


def test_headers_that_cannot_be_read_make_an_unknown_sender_and_no_error() -> None:
    mail = HOSTILE["multiparts of other lines a thousand deep"].replace(b"\r\r", b"\r")

    envelope = CHANNEL.envelope(Payload("INBOX", 7, 1, mail).encoded())
    assert envelope.conversation_key.startswith(f"email:{ADDRESS}:")


@pytest.mark.parametrize(
    ("parts", "quarantined"), [(MOST_MESSAGES // 2, False), (MOST_MESSAGES, True)]
)
def test_a_mail_of_more_parts_than_are_parsed_is_for_a_person(
    parts: int, quarantined: bool
) -> None:
    mail = of_parts(*[part(b"text/plain", b"hi")] * parts)

    assert ("too many parts" in read(mail)) is quarantined


def test_a_files_name_is_whole_and_later_endless_ones_are_cut() -> None:
    name = "订单明细" * 30
    file = part(b"text/plain", b"a", f'Content-Disposition: attachment; filename="{name}"'.encode())
    endless = b"Content-Disposition: attachment; filename=" + b"a" * 100_000

    mail = read_mail(of_parts(file, *[part(b"text/plain", b"b", endless)] * 200))

    assert mail.files[0].name == name
    assert max(len(one.name or "") for one in mail.files) <= 2 * 1024


def test_a_tag_of_endless_attributes_is_left_out_and_the_words_around_it_stay() -> None:
    html = f"<p>Where is</p><div {LONG}>my order</div><p {LONG}"

    assert as_text(html).split() == ["Where", "is", "my", "order"]
    assert new_text_of_html(html).split() == ["Where", "is", "my", "order"]


def test_flowed_lines_are_joined_and_quotes_and_signatures_are_not() -> None:
    flowed = b"one \r\ntwo\r\n> quoted \r\n> more\r\nthree \r\n four\r\n-- \r\nTom"
    mail = read_mail(raw(b"Content-Type: text/plain; format=flowed", body=flowed))

    assert mail.plain == "one two\n> quoted \n> more\nthree four\n-- \nTom"


@pytest.mark.parametrize(
    "over", ["----- Original Message -----", "********** original **********", "—— 原始邮件 ——"]
)
def test_all_below_the_line_over_an_earlier_message_goes(over: str) -> None:
    assert new_text(f"Thanks\n\n{over}\nFrom somebody else") == "Thanks"


def test_a_reply_on_the_line_over_its_quote_is_kept() -> None:
    line = "Thanks! -- On Tue, 19 May 2026 at 09:00, Tom <tom@example.com> wrote:"

    assert new_text(f"{line}\n> Where is it?") == "Thanks!"


def test_a_drawn_line_begins_a_line_so_that_the_headers_below_it_are_known() -> None:
    html = "Hi Bob<hr><b>From:</b> b@example.com<br><b>Sent:</b> Friday<br><b>Subject:</b> Hi<br>No"

    assert new_text_of_html(html) == "Hi Bob"
