"""Moves of stock are kept by the database too: what was recorded stays as it is."""

from erp_core.kernel.trigger import Trigger

_WORDS = "stock moves are append-only"
_REFUSE = f"""CREATE OR REPLACE FUNCTION stock_moves_refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'check_violation'; END
$$ LANGUAGE plpgsql"""


def _refusing(operation: str) -> Trigger:
    name = f"stock_moves_no_{operation.lower()}"
    create = f"CREATE TRIGGER {name} BEFORE {operation} ON stock_moves"
    return Trigger(
        name=name,
        table="stock_moves",
        sqlite=(f"{create} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END",),
        postgresql=(_REFUSE, f"{create} FOR EACH ROW EXECUTE FUNCTION stock_moves_refuse_change()"),
    )


TRIGGERS: tuple[Trigger, ...] = (_refusing("UPDATE"), _refusing("DELETE"))
