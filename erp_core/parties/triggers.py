"""The consent ledger is kept by the database too: a line, once written, stays as it is."""

from erp_core.kernel.trigger import Trigger

_WORDS = "the consent ledger is append-only"
_REFUSE = f"""CREATE OR REPLACE FUNCTION consents_refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'check_violation'; END
$$ LANGUAGE plpgsql"""


def _refusing(operation: str) -> Trigger:
    name = f"consents_no_{operation.lower()}"
    create = f"CREATE TRIGGER {name} BEFORE {operation} ON consents"
    return Trigger(
        name=name,
        table="consents",
        sqlite=(f"{create} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END",),
        postgresql=(_REFUSE, f"{create} FOR EACH ROW EXECUTE FUNCTION consents_refuse_change()"),
    )


TRIGGERS: tuple[Trigger, ...] = (_refusing("UPDATE"), _refusing("DELETE"))
