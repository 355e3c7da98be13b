"""Receipts of a claim: photographed or chosen on the phone, and opened by who decides."""

import base64
import binascii
from functools import partial
from typing import TypeVar

from nicegui.events import GenericEventArguments

from erp_core import hr
from erp_core.hr import ClaimView
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.parts import attribute, box, link, symbol, words
from frontdesk.console.paths import receipt_path

T = TypeVar("T")
LARGEST = 700_000
"""Bytes of a file that the page sends; larger pictures are made smaller there first."""
_SEND = f"""async (e) => {{
    let one = e.target.files[0];
    e.target.value = "";
    if (!one) return;
    const name = one.name;
    if (one.type.startsWith("image/") && one.size > {LARGEST}) {{
        try {{
            const picture = await createImageBitmap(one);
            const share = Math.min(1, 1800 / Math.max(picture.width, picture.height));
            const paper = document.createElement("canvas");
            paper.width = picture.width * share;
            paper.height = picture.height * share;
            paper.getContext("2d").drawImage(picture, 0, 0, paper.width, paper.height);
            one = await new Promise((done) => paper.toBlob(done, "image/jpeg", 0.8)) || one;
        }} catch {{}}
    }}
    if (one.size > {LARGEST}) return emit(name, "");
    const told = new FileReader();
    told.onload = () => emit(name, told.result.slice(told.result.indexOf(",") + 1));
    told.readAsDataURL(one);
}}"""


def draw_receipt_field(sheet: Sheet[T], claim: ClaimView) -> None:
    """Draw what takes a picture or a PDF of a receipt."""
    with box("fd-button fd-quiet", "label"):
        symbol("add_a_photo")
        words(sheet.visit.texts("people.add_receipt"))
        field = attribute(box("fd-none", "input"), type="file", data_receipt=claim.id)
        attribute(field, accept="image/*,application/pdf")
        field.on("change", partial(_taken, sheet, claim.id), js_handler=_SEND)


def draw_receipts(claim: ClaimView) -> None:
    """Draw the way to each receipt of a claim."""
    if not claim.receipts:
        return
    with box("fd-cell-chips"):
        for one in claim.receipts:
            link(one.name, receipt_path(claim.id, one.id), "fd-small")


async def _taken(sheet: Sheet[T], claim_id: int, event: GenericEventArguments) -> None:
    name, sent = (str(one) for one in event.args)
    try:
        content = base64.b64decode(sent, validate=True)
    except binascii.Error:
        content = b""
    if not content or len(content) > LARGEST:
        warn(sheet.visit, "people.receipt_too_large")
        return
    await sheet.carry_out(
        lambda tx, actor: hr.add_receipt(tx, actor, claim_id, content, name[:120] or "receipt")
    )
