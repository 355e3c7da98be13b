"""A house whose books are older than wages gets their accounts, beside codes that are in use."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from erp_core.kernel.engine import open_engine
from erp_core.migrations import FOLDER, config, upgrade

ACCOUNTS = "SELECT role, code FROM accounts WHERE code LIKE '37%' OR code LIKE '611%' ORDER BY code"


def test_the_accounts_of_wages_stand_beside_codes_in_use(tmp_path):
    url = f"sqlite:///{tmp_path / 'first.sqlite'}"
    script = ScriptDirectory(str(FOLDER))
    wages = next(one for one in script.walk_revisions() if one.path.endswith("_wages.py"))
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        command.upgrade(config(connection), str(wages.down_revision))
        connection.execute(
            text(
                "INSERT INTO accounts (code, name_en, name_zh, kind, role) VALUES"
                " ('1200', 'R', 'R', 'asset', 'receivable'), ('3720', 'X', 'X', 'liability', NULL)"
            )
        )

    upgrade(url)

    with engine.begin() as connection:
        assert connection.execute(text(ACCOUNTS)).all() == [
            (None, "3720"),
            ("wages_payable", "3720.1"),
            ("deductions_payable", "3740"),
            ("expenses_payable", "3760"),
            ("social_costs", "6110"),
        ]
    engine.dispose()
