"""What a customer hears of the person who was called: which team, by when, and when it is late."""

from datetime import datetime

from assistant.policies.hours import answered_by
from assistant.rendering import clock_time, day
from assistant.settings import AssistantSettings
from assistant.texts import Words
from erp_core.kernel.organisation import house_zone, local_time
from erp_core.kernel.transaction import Tx
from erp_core.support import opening_hours


def called(tx: Tx, words: Words, settings: AssistantSettings) -> str:
    """Say which team was told, and by when somebody answers."""
    return words.say("person.by_when", team=_team(words, settings), when=_when(tx, words, settings))


def failed(tx: Tx, words: Words, settings: AssistantSettings) -> str:
    """Say that a message could not be answered by a machine, and who answers it by when."""
    return _joined(words, words.say("talk.failed"), called(tx, words, settings))


def overdue(tx: Tx, words: Words, settings: AssistantSettings) -> str:
    """Say that nobody has answered by the time that was said, and by when somebody does."""
    team, when = _team(words, settings), _when(tx, words, settings)
    return words.say("person.overdue", team=team, when=when)


def answers_by(tx: Tx, settings: AssistantSettings) -> datetime:
    """Return the moment by which a person has answered, in the organisation's zone."""
    return answered_by(local_time(tx), house_zone(tx), opening_hours(tx), settings)


def _team(words: Words, settings: AssistantSettings) -> str:
    return settings.team_zh if words.language == "zh" else settings.team_en


def _when(tx: Tx, words: Words, settings: AssistantSettings) -> str:
    """Say by when a person has answered: a time today, or a day and a time."""
    due, today = answers_by(tx, settings), local_time(tx).date()
    if due.date() == today:
        return words.say("person.today", time=clock_time(due))
    return words.say(
        "person.later", day=day(due.date(), words.language, today), time=clock_time(due)
    )


def _joined(words: Words, *sentences: str) -> str:
    return ("" if words.language == "zh" else " ").join(sentences)
