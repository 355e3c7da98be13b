"""Pictures and PDFs of receipts: handed in with a claim, seen by who sees it, kept with it.

They are no files of conversations, since whoever reads those does not see what employees spend.
"""

import hashlib

from sqlalchemy import func, select

from erp_core.conversations import LARGEST_FILE, EmptyFile, FileTooLarge, file_name, media_type_of
from erp_core.hr.errors import NoReceipt, NotToDecide, TooManyReceipts
from erp_core.hr.pay_tables import ClaimReceipt, ExpenseClaim, ReceiptBlob
from erp_core.hr.queries.claims import claim_views
from erp_core.hr.schemas.claims import ClaimView
from erp_core.hr.service.claims import MANAGE, TABLE, locked_claim
from erp_core.hr.sight import own_employee_id
from erp_core.hr.states import CLAIM, ClaimState
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

MOST = 20
"""Receipts of one claim."""
KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"})


def add_receipt(tx: Tx, actor: Actor, claim_id: int, content: bytes, name: str) -> ClaimView:
    """Add a picture or a PDF of a receipt to a claim that waits; the same again is one.

    What it is, its bytes say, not its name.

    Raises:
        NoSuchClaim: There is none that exists for the actor.
        NotToDecide: It is not theirs, and they do not manage expenses.
        WrongTransition: It is decided already.
        EmptyFile: There is nothing in it.
        FileTooLarge: It is larger than 25 MiB.
        NoReceipt: It is neither a picture nor a PDF.
        TooManyReceipts: The claim has twenty.
    """
    actor.require("hr.claim_expenses")
    row = locked_claim(tx, actor, claim_id)
    if own_employee_id(tx, actor) != row.employee_id and not actor.may(MANAGE):
        raise NotToDecide
    CLAIM.move(row.state, ClaimState.WITHDRAWN)  # what may no longer be withdrawn is decided
    media_type = _checked(content)
    digest = hashlib.sha256(content).hexdigest()
    if not _has(tx, row, digest):
        receipt = ClaimReceipt(
            claim_id=row.id,
            name=file_name(name, media_type, "receipt"),
            media_type=media_type,
            size=len(content),
            sha256=digest,
            added_at=tx.now,
        )
        tx.session.add(receipt)
        tx.session.flush()
        tx.session.add(ReceiptBlob(receipt_id=receipt.id, content=content))
        told = {"receipt": receipt.id, "sha256": digest, "size": len(content)}
        record_change(tx, actor, "hr.add_receipt", (TABLE, row.id), told)
        tx.session.flush()
        tx.notify("people")
    return claim_views(tx, [row])[0]


def _checked(content: bytes) -> str:
    """Tell what a file is by its first bytes, if that is a receipt."""
    if not content:
        raise EmptyFile
    if len(content) > LARGEST_FILE:
        raise FileTooLarge
    media_type = media_type_of(content)
    if media_type not in KINDS:
        raise NoReceipt(field="content")
    return media_type


def _has(tx: Tx, row: ExpenseClaim, digest: str) -> bool:
    """Tell whether a claim has this file; refuse another beyond what it may have."""
    theirs = select(func.count()).select_from(ClaimReceipt).where(ClaimReceipt.claim_id == row.id)
    if tx.session.scalar(theirs.where(ClaimReceipt.sha256 == digest)):
        return True
    if (tx.session.scalar(theirs) or 0) >= MOST:
        raise TooManyReceipts
    return False
