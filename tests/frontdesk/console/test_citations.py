"""A source leads to where it stands, for whom may read it; for all others it is only named."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.database import Database
from frontdesk.console.inbox.citations import NEEDS, path_of
from frontdesk.console.visit import Visit
from tests.frontdesk.console.test_act import a_visit

SOURCES = [
    ("order", "1042", "/console/orders/number/1042"),
    ("invoice", "INV-2026-0017", "/console/invoices/number/INV-2026-0017"),
    ("article", "YN-1000", "/console/stock/number/YN-1000"),
    ("handbook", "handbook/returns/en#2-1f0c", "/console/handbook/returns"),
    ("handbook", "handbook/returns", "/console/handbook/returns"),
]


def seen_by(visit: Visit, *permissions: str) -> Visit:
    return replace(visit, shown_to=Actor(ActorKind.STAFF, 1, "Mia", frozenset(permissions)))


@pytest.mark.parametrize(("kind", "reference", "path"), SOURCES)
def test_a_source_leads_to_its_record_for_whom_may_read_it(
    database: Database, tmp_path: Path, kind: str, reference: str, path: str
) -> None:
    visit = a_visit(database, tmp_path, "en")
    cited = {"kind": kind, "reference": reference}
    others = [needed for other, (_, needed) in NEEDS.items() if other != kind]

    assert path_of(cited, seen_by(visit, NEEDS[kind][1])) == path
    assert path_of(cited, seen_by(visit, *others)) is None


@pytest.mark.parametrize(("kind", "reference", "path"), SOURCES)
def test_a_source_of_a_module_that_is_off_is_only_named(
    database: Database, tmp_path: Path, kind: str, reference: str, path: str
) -> None:
    visit = a_visit(database, tmp_path, "en")
    without = tuple(one for one in visit.desk.modules if one.name != NEEDS[kind][0])
    visit = replace(visit, desk=replace(visit.desk, modules=without))

    assert path_of({"kind": kind, "reference": reference}, visit) is None


@pytest.mark.parametrize(
    "cited",
    [
        {},
        {"kind": "order"},
        {"kind": "javascript:alert(1)", "reference": "1042"},
        {"kind": "handbook", "reference": "https://evil.example/returns"},
        {"kind": "handbook", "reference": "handbook"},
    ],
)
def test_what_is_no_record_of_ours_is_only_named(
    database: Database, tmp_path: Path, cited: dict[str, str]
) -> None:
    assert path_of(cited, a_visit(database, tmp_path, "en")) is None


@pytest.mark.parametrize("evil", ["../../chat", "/\\evil.example", "1042?x#y", "javascript:1"])
def test_a_reference_never_leads_out_of_its_list(
    database: Database, tmp_path: Path, evil: str
) -> None:
    path = path_of({"kind": "order", "reference": evil}, a_visit(database, tmp_path, "en"))

    assert path is not None
    assert path.startswith("/console/orders/number/")
    assert path.count("/") == 4
    assert unquote(path.removeprefix("/console/orders/number/")) == evil
