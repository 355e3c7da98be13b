"""What is noted when something is closed: one of the house's reasons, an article and its lot."""

from collections.abc import Sequence

from erp_core.kernel.causes import Cause, cause_name
from erp_core.support import ClosingChoices, ClosingView
from frontdesk.console.dialogs import Field
from frontdesk.console.texts import Texts

Options = tuple[tuple[str, str], ...]
_NONE = ""


def cause_options(causes: Sequence[Cause], texts: Texts, unsaid: str) -> Options:
    """Offer reasons by name, after one that says that none is chosen."""
    named = ((one.value, cause_name(one, texts.language)) for one in causes)
    return ((_NONE, unsaid), *named)


def article_options(choices: ClosingChoices, texts: Texts) -> Options:
    """Offer articles, each alone and with each lot that left, after none at all."""
    offered = [(_NONE, texts("closing.no_article"))]
    for product in choices.products:
        name = product.name(texts.language)
        offered.append((f"{product.variant_id}", name))
        offered += [
            (f"{product.variant_id}:{lot.id}", texts("closing.of_lot", name=name, lot=lot.code))
            for lot in product.lots
        ]
    return tuple(offered)


def likeliest_article(choices: ClosingChoices) -> str:
    """Return the option of the article that is likeliest; that of none where none is."""
    if choices.variant_id is None:
        return _NONE
    return f"{choices.variant_id}" + (f":{choices.lot_id}" if choices.lot_id else "")


def article_field(choices: ClosingChoices, texts: Texts, shown: ClosingView | None = None) -> Field:
    """Ask for an article: the one that was noted stands there, else the likeliest."""
    options = article_options(choices, texts)
    value = likeliest_article(choices)
    if shown is not None:
        value = _noted(shown)
        if value not in {one for one, _ in options}:
            options = (*options, (value, article_words(shown, texts)))
    return Field("article", texts("closing.article"), value=value, options=options)


def article_said(said: str) -> dict[str, int]:
    """Read an option as ids: of the article, and of the lot where one is named."""
    variant_id, _, lot_id = said.partition(":")
    named = {"variant_id": variant_id, "lot_id": lot_id}
    return {name: int(value) for name, value in named.items() if value.isdecimal()}


def article_words(shown: ClosingView, texts: Texts) -> str:
    """Name the article and lot that were noted; empty where none was."""
    name = shown.name(texts.language)
    if shown.lot is None:
        return name
    return texts("closing.of_lot", name=name, lot=shown.lot)


def closing_words(shown: ClosingView, texts: Texts) -> str:
    """Say why something is over in one line."""
    cause = cause_name(shown.cause, texts.language)
    return " · ".join(filter(None, (cause, article_words(shown, texts))))


def _noted(shown: ClosingView) -> str:
    if shown.variant_id is None:
        return _NONE
    return f"{shown.variant_id}" + (f":{shown.lot_id}" if shown.lot_id else "")
