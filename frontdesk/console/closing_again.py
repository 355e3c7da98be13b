"""Notes another reason for what is over, wherever that is shown."""

from collections.abc import Awaitable, Callable, Mapping

from erp_core import support
from erp_core.support import ClosingView, NewClosing
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.closing import article_field, article_said, cause_options
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.visit import Visit


async def ask_another(
    visit: Visit, shown: ClosingView, refresh: Callable[[], Awaitable[None]]
) -> None:
    """Ask for another reason than the one that was noted, and note it.

    Args:
        visit: The page.
        shown: What was noted.
        refresh: Shows what stands now.
    """
    texts = visit.texts
    choices = await ask(
        visit, lambda tx, actor: support.closing_choices(tx, actor, shown.subject, shown.record_id)
    )
    if choices is None:
        return
    causes = cause_options(choices.causes, texts, texts("closing.choose"))
    known = shown.cause if shown.cause in choices.causes else ""
    fields = [
        Field("cause", texts("case.cause"), value=known, options=causes),
        article_field(choices, texts, shown),
    ]

    async def written(answers: Mapping[str, str]) -> None:
        if not answers["cause"]:
            warn(visit, "closing.needs_cause")
            return
        said = {"cause": answers["cause"], **article_said(answers["article"])}
        why = NewClosing.model_validate(said)
        if await do(visit, lambda tx, actor: support.note_reason(tx, actor, shown.id, why)):
            say(visit, "case.done")
        await refresh()

    title = texts("closing.change")
    ask_words(visit, title, fields, title, written)
