"""The consent ledger is kept by the database too: a line, once written, stays as it is.

Only where its person is erased do the address and the source go.
"""

from erp_core.kernel.personal import GONE
from erp_core.kernel.trigger import Trigger, changed, refusing

_WORDS = "the consent ledger is append-only"
_SAID = ("id", "party_id", "channel", "purpose", "granted", "basis", "recorded_at")
_OTHERWISE = f"NEW.address <> '{GONE}' OR NEW.source <> '{GONE}' OR {changed(_SAID)}"

TRIGGERS: tuple[Trigger, ...] = (
    refusing("consents_no_update", "consents", "UPDATE", _WORDS, _OTHERWISE),
    refusing("consents_no_delete", "consents", "DELETE", _WORDS),
)
