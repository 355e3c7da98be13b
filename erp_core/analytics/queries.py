"""Asking the semantic layer: one query, one snapshot, one answer."""

from erp_core.analytics.answers import Answer
from erp_core.analytics.checking import check
from erp_core.analytics.figures import answer_figures
from erp_core.analytics.limits import limited
from erp_core.analytics.records import answer_records
from erp_core.analytics.schemas import Kind, Query
from erp_core.analytics.selecting import setting_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def run_query(tx: Tx, actor: Actor, query: Query) -> Answer:
    """Answer a query from a snapshot, as far as the actor may see.

    Raises:
        NotAllowed: A customer asks, or a permission is missing.
        UnknownName: It names what does not exist.
        DoesNotFit: Its parts do not go together.
        NotSupported: Nothing answers this kind of question.
        TooMuch: These are too many rows.
        TookTooLong: It was stopped.
    """
    check(actor, query)
    setting = setting_of(tx, actor)
    with limited(tx):
        answer = answer_records if query.kind is Kind.LIST else answer_figures
        return answer(setting, query)
