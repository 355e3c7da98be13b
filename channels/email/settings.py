"""What a deployment has to say to be reachable by e-mail."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from channels.email.endpoint import IMAP, SMTP, Endpoint, endpoint

INBOX = "INBOX"


class EmailSettings(BaseModel):
    """A mailbox, the server that sends for it, and the address they stand for.

    Attributes:
        imap_url: The mailbox: ``imaps://user:password@host:993/INBOX``.
        smtp_url: The server that sends: ``smtps://`` or ``smtp+starttls://user:password@host``.
        address: Our address, as customers write to it.
        name: Our name beside the address.
        authserv_id: The name under which our own mail server writes Authentication-Results;
            without it no sender is proven, and all of them are strangers.
        plus_addresses: Whether ``address+anything`` reaches us, as most mail servers have it.
        secret: Binds the addresses that we make for replies; the house gives its own.
        timeout: Seconds to wait for a mail server's answer.
        poll: Seconds between looks into the mailbox that no IDLE announced.
        retry: Seconds before the mailbox is connected to again, doubled up to sixty times as long.
        first_days: How many days back the mailbox is read at the very first start.
        answers_a_day: The most automatic answers a day to one sender.
        mails_a_day: The most mails of one sender that are read in 24 hours; others are set aside.
        bytes_a_day: The most bytes of one sender's mails that are read in 24 hours.
        most_files: The most files that are taken from one mail; the others are only named.
        largest: The most bytes of a mail that is read whole; of a larger one only the headers.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    imap_url: SecretStr
    smtp_url: SecretStr
    address: str
    name: Annotated[str, Field(max_length=100, pattern=r"^[^\r\n\x00]*$")] = ""
    authserv_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{0,253}$")] = ""
    plus_addresses: bool = True
    secret: SecretStr = SecretStr("")
    timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    poll: Annotated[float, Field(gt=0, le=1500)] = 60.0
    retry: Annotated[float, Field(gt=0, le=60)] = 1.0
    first_days: Annotated[int, Field(ge=0, le=365)] = 2
    answers_a_day: Annotated[int, Field(ge=1, le=1000)] = 20
    mails_a_day: Annotated[int, Field(ge=1, le=1_000_000)] = 200
    bytes_a_day: Annotated[int, Field(ge=64 * 1024, le=1024**4)] = 100 * 1024 * 1024
    most_files: Annotated[int, Field(ge=1, le=300)] = 20
    largest: Annotated[int, Field(ge=64 * 1024, le=256 * 1024 * 1024)] = 25 * 1024 * 1024

    @property
    def account(self) -> str:
        """Our address, as conversation keys name it."""
        return self.address

    @property
    def domain(self) -> str:
        """The part of our address after the @."""
        return self.address.rpartition("@")[2]

    @property
    def imap(self) -> Endpoint:
        """Where the mailbox is."""
        return endpoint(self.imap_url.get_secret_value(), IMAP)

    @property
    def smtp(self) -> Endpoint:
        """Where mails are sent."""
        return endpoint(self.smtp_url.get_secret_value(), SMTP)

    @property
    def folder(self) -> str:
        """The folder that is read."""
        return self.imap.folder or INBOX

    @field_validator("imap_url")
    @classmethod
    def _mailbox_is_formed(cls, value: SecretStr) -> SecretStr:
        found = endpoint(value.get_secret_value(), IMAP)
        if not (found.user and found.password):
            msg = "a mailbox needs a user and a password: imaps://user:password@host:993/INBOX"
            raise ValueError(msg)
        return value

    @field_validator("smtp_url")
    @classmethod
    def _sender_is_formed(cls, value: SecretStr) -> SecretStr:
        endpoint(value.get_secret_value(), SMTP)
        return value

    @field_validator("address")
    @classmethod
    def _address_is_one(cls, value: str) -> str:
        try:
            found = validate_email(value, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            msg = "it must be an e-mail address, such as service@shop.example"
            raise ValueError(msg) from None
        if "+" in found.local_part or found.ascii_email is None:
            msg = "our own address must be plain ASCII without a + in it"
            raise ValueError(msg)
        return found.ascii_email.lower()
