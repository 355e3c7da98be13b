"""Why a question is held back: it is not answered, and the answer says what is missing.

HeldBack
├── Unclear       something has to be said: which figure, of what, since when
├── NotHere       it is asked for what the layer has not, or in words that nothing explains
└── NotAllowed    it wants a change, what is nobody's business, or what is switched off
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why, as the key of the sentence that says it."""

    AMOUNT_OF_WHAT = "amount_of_what"
    BY_OR_OF = "by_or_of"
    COMPARE_WITH_WHAT = "compare_with_what"
    DAYS_OF_WHAT = "days_of_what"
    DOES_NOT_FIT = "does_not_fit"
    EXCEPT_WHAT = "except_what"
    FAILED = "failed"
    FORECAST = "forecast"
    HOW_FAR = "how_far"
    LOAD_IS_AHEAD = "load_is_ahead"
    NO_CONTEXT = "no_context"
    NO_EMPLOYEE = "no_employee"
    NO_DIMENSION = "no_dimension"
    NO_METRIC = "no_metric"
    NO_SUCH_FIGURE = "no_such_figure"
    NOT_ALLOWED = "not_allowed"
    NOT_KEPT = "not_kept"
    NOT_KEPT_BY = "not_kept_by"
    NOT_UNDERSTOOD = "not_understood"
    NUMBER_OF_WHAT = "number_of_what"
    PAY = "pay"
    QUIET_ONLY_THEN = "quiet_only_then"
    SEVERAL_CONDITIONS = "several_conditions"
    SEVERAL_NAMES = "several_names"
    SEVERAL_TIMES = "several_times"
    SHARE_OF_WHAT = "share_of_what"
    SINCE_WHEN = "since_when"
    SWITCHED_OFF = "switched_off"
    TIME_OF_WHAT = "time_of_what"
    TOO_MUCH = "too_much"
    TOOK_TOO_LONG = "took_too_long"
    WHICH_OF_THEM = "which_of_them"
    WHOSE_LEAVE = "whose_leave"
    WRITE = "write"


class HeldBack(Exception):
    """A question that is not answered.

    Args:
        reason: Why.
        words: The words that it is about.
    """

    def __init__(self, reason: Reason, *words: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.words = words


class Unclear(HeldBack):
    """Something is missing in the question."""


class NotHere(HeldBack):
    """The layer cannot say this."""


class NotAllowed(HeldBack):
    """This is not answered to anybody, or not done from here."""
