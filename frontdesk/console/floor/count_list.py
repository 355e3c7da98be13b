"""Counts: those that are under way, a new one, and what the latest ones found."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from erp_core import inventory
from erp_core.inventory import CountState, CountView, LocationView, NewCount
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, go
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.floor.ground import ground
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, empty, words
from frontdesk.console.paths import count_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

LATELY = PageRequest(limit=30)
TONES = {CountState.OPEN: "calm", CountState.CLOSED: "good", CountState.CANCELLED: "plain"}


async def show_counts(visit: Visit) -> None:
    """Show the counts, and begin a new one."""

    def look(tx: Tx, actor: Actor) -> tuple[list[CountView], "Sequence[LocationView]"]:
        counts = inventory.list_counts(tx, actor, LATELY).items
        return counts, inventory.list_locations(tx, actor)

    found = await ask(visit, look)
    with ground(visit, "count"):
        if found is None:
            return
        counts, locations = found
        texts = visit.texts
        begin = partial(_ask_new, visit, locations)
        made = button(texts("counting.new"), begin, "fd-primary fd-big", icon="add")
        attribute(made, data_new_count="")
        if not counts:
            empty("fact_check", texts("counting.none"), texts("counting.none_lesson"))
        for is_open, title in ((True, "counting.open"), (False, "counting.done")):
            some = [one for one in counts if (one.state is CountState.OPEN) is is_open]
            if some:
                draw_heading(texts(title))
            for one in some:
                _draw_count(visit, one)


def _draw_count(visit: Visit, count: CountView) -> None:
    texts = visit.texts
    counted = sum(line.counted is not None for line in count.lines)
    with attribute(box("fd-floor-card", "a"), href=count_path(count.id), data_count=count.id):
        with box("fd-floor-card-top"):
            words(count.location, "fd-floor-number")
            words(count.reason, "fd-strong fd-clip")
        words(moment(count.opened_at, visit.zone, texts), "fd-muted fd-small")
        progress = texts("counting.progress", done=counted, whole=len(count.lines))
        state = (texts(f"count_state.{count.state}"), TONES[count.state])
        draw_chips((state, (progress, "plain")))


def _ask_new(visit: Visit, locations: "Sequence[LocationView]") -> None:
    texts, chinese = visit.texts, visit.texts.language == "zh"
    places = [
        (str(one.id), f"{one.code} · {one.name_zh if chinese else one.name_en}")
        for one in locations
    ]

    async def written(answers: Mapping[str, str]) -> None:
        new = NewCount(
            location_id=int(answers["place"]),
            reason=answers["reason"] or texts("counting.usual_reason"),
        )
        made = await do(visit, lambda tx, actor: inventory.open_count(tx, actor, new))
        if made is not None:
            go(visit, count_path(made.id))

    first = places[0][0] if places else ""
    fields = (
        Field("place", texts("counting.place"), options=places, value=first),
        Field("reason", texts("column.because"), longest=100),
    )
    ask_words(visit, texts("counting.new"), fields, texts("counting.begin"), written)
