"""Work on a machine that a case asks for: of the customer's machines, or else of ours."""

from collections.abc import Awaitable, Callable, Mapping

from erp_core import maintenance
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import AssetView, NewWorkOrder, Which
from erp_core.support import CaseView
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.upkeep.ground import read_as
from frontdesk.console.visit import Visit

Refresh = Callable[[], Awaitable[None]]
SHOWN = PageRequest(limit=200)


async def ask_work_for(
    visit: Visit, case: CaseView, refresh: Callable[[], Awaitable[None]]
) -> None:
    """Ask which machine a case is about, and what is to be done."""
    texts = visit.texts
    found = await ask(visit, lambda tx, actor: machines_for(tx, actor, case))
    if found is None:
        return
    if not found:
        warn(visit, "upkeep.no_machine")
        return

    async def written(said: Mapping[str, str]) -> None:
        told: dict[str, object] = {
            "asset_id": int(said["asset"]),
            "title": said["title"],
            "reason": said["reason"],
            "case_id": case.id,
        }
        new = read_as(visit, NewWorkOrder, told)
        if new is None:
            return
        if await do(visit, lambda tx, actor: maintenance.request_work(tx, actor, new)) is not None:
            say(visit, "upkeep.asked")
        await refresh()

    options = tuple((str(one.id), f"{one.code} · {one.name(texts.language)}") for one in found)
    fields = (
        Field("asset", texts("upkeep.which_asset"), value=options[0][0], options=options),
        Field("title", texts("upkeep.what"), value=case.subject),
        Field("reason", texts("upkeep.why"), value=case.number),
    )
    ask_words(visit, texts("upkeep.request"), fields, texts("action.save"), written)


def machines_for(tx: Tx, actor: Actor, case: CaseView) -> list[AssetView]:
    """List the machines in use of the customer whose case it is, and after them ours."""
    theirs: list[AssetView] = []
    if case.party_id is not None:
        used = Which(is_used=True)
        theirs = maintenance.list_assets(tx, actor, SHOWN, party_id=case.party_id, which=used).items
    ours = Which(is_used=True, is_ours=True)
    return [*theirs, *maintenance.list_assets(tx, actor, SHOWN, which=ours).items]
