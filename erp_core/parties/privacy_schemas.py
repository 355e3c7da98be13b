"""What is given out about a person and what was erased of them, as it crosses a border."""

from datetime import datetime
from typing import Any

from erp_core.kernel.actor import PartyId
from erp_core.kernel.schema import Name, Schema


class ExportedTable(Schema):
    """Rows of one kind, each as its columns; money in minor units, quantities in millionths.

    Attributes:
        kept: The law has us keep them when the person is erased.
    """

    table: str
    kept: bool
    rows: tuple[dict[str, Any], ...]


class PersonExport(Schema):
    """Everything that is kept about a person."""

    party_id: PartyId
    at: datetime
    tables: tuple[ExportedTable, ...]


class Erasure(Schema):
    """Why a person is erased.

    Attributes:
        name: Their name as it is entered, so that nobody erases the wrong one.
    """

    name: Name
    reason: Name


class ErasedPerson(Schema):
    """What became of a person's data.

    Attributes:
        erased: Rows that were blanked or deleted, by table.
        kept: Rows that the law has us keep, by table.
    """

    party_id: PartyId
    at: datetime
    erased: dict[str, int]
    kept: dict[str, int]
