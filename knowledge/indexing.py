"""Bring the store up to date with its sources by the difference of passage ids.

New passages are written before old ones are removed: a run that dies in between leaves too much,
never too little, and the next run finds the same difference and finishes it.
"""

from collections.abc import Collection, Iterable

from knowledge.chunking import FiledPassage, cut
from knowledge.contract import Document, IndexReport
from knowledge.store import PassageStore


def bring_up_to_date(
    store: PassageStore, documents: Iterable[Document], sources: Collection[str]
) -> IndexReport:
    """Make the store hold exactly these documents of their sources, and say what changed."""
    wanted = {f.passage.id: f for document in documents for f in cut(document)}
    concerned = {*sources, *(f.passage.source for f in wanted.values())}
    stored = {f.passage.id: f for f in store.passages() if f.passage.source in concerned}
    fresh = [filed for passage_id, filed in wanted.items() if passage_id not in stored]
    stale = [filed for passage_id, filed in stored.items() if passage_id not in wanted]
    store.put(fresh)
    store.drop([filed.passage.id for filed in stale])
    return _report(_ids(wanted.values()), _ids(stored.values()), _ids(fresh) | _ids(stale))


def _ids(filed: Iterable[FiledPassage]) -> set[str]:
    return {f.passage.document_id for f in filed}


def _report(wanted: set[str], stored: set[str], touched: set[str]) -> IndexReport:
    return IndexReport(
        added=len(wanted - stored),
        changed=len(wanted & stored & touched),
        removed=len(stored - wanted),
    )
