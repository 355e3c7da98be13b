"""The customers of a segment as a table, to take along."""

import csv
import io

from erp_core import crm
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.exporting import MARK
from frontdesk.sheets.reading import inert

HEADINGS = ("customer", "name", "name_zh", "customer_type", "region", "country")


def members_sheet(tx: Tx, actor: Actor, segment_id: int) -> str:
    """Write who is in a segment now as CSV, its headings first.

    Raises:
        SegmentNotFound: There is none.
    """
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(HEADINGS)
    for one in crm.all_members(tx, actor, segment_id):
        cells = (one.name, one.name_zh, one.customer_type, one.region, one.country)
        rows.writerow([one.party_id, *(inert(cell or "") for cell in cells)])
    return MARK + written.getvalue()
