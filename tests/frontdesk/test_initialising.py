"""``frontdesk init``: settings and company, both or neither, and the first customer is answered."""

import json
import re
import tomllib

import pytest
from typer.testing import CliRunner

from erp_core.access import NewUser
from erp_core.kernel.errors import Unavailable
from erp_core.kernel.organisation import Organisation
from frontdesk.cli.main import build_app
from frontdesk.founding import Founding
from frontdesk.initialising import (
    SetUpAlready,
    WrongAssignment,
    initialise,
    read_assignments,
)
from frontdesk.settings import DEPLOYMENT_FILE, WrongSetting, load_settings
from frontdesk.sheets.errors import SheetRefused
from tests.builders.databases import bare_postgres
from tests.conftest import POSTGRES

HOME = Organisation(
    name="Harbour Tea", name_zh="港茶", country="DE", currency="EUR", zone="Europe/Berlin"
)
ADMIN = NewUser(login="admin", name="A", password="correct horse", roles=frozenset({"admin"}))
PRODUCTS = "sku,name_en,name_zh,price\nPOT-1,Clay Teapot,紫砂壶,1249\n".encode()
TOKEN = "telegram.token=700:abc"


@pytest.fixture
def settings(tmp_path):
    """Settings of a directory in which nothing is, on the database under test."""
    if not POSTGRES:
        yield load_settings(data_dir=tmp_path / "desk", _env_file=None)
        return
    with bare_postgres(POSTGRES) as template:
        yield load_settings(data_dir=tmp_path / "desk", database_url=template.url, _env_file=None)


def company(**tables):
    return Founding(HOME, ADMIN, tables=tables)


def test_secrets_are_drawn_and_kept_private(settings):
    initialise(settings, company(), read_assignments([TOKEN]), "https://desk.example")

    file = settings.data_dir / DEPLOYMENT_FILE
    written = tomllib.loads(file.read_text("utf-8"))
    assert file.stat().st_mode & 0o077 == 0
    assert written["public_url"] == "https://desk.example"
    assert written["telegram"]["token"] == "700:abc"
    drawn = [
        written["secret_key"],
        written["webchat"]["secret"],
        written["telegram"]["secret"],
        written["telegram"]["path_id"],
    ]
    assert len(set(drawn)) == 4
    assert min(map(len, drawn)) >= 16


def test_what_is_set_up_is_not_set_up_again(settings):
    initialise(settings, company(), {})
    before = (settings.data_dir / DEPLOYMENT_FILE).read_bytes()

    with pytest.raises(SetUpAlready):
        initialise(settings, company(), {})

    assert (settings.data_dir / DEPLOYMENT_FILE).read_bytes() == before


def test_a_database_that_serves_a_company_is_left_alone(settings, tmp_path):
    initialise(settings, company(), {})
    elsewhere = load_settings(
        data_dir=tmp_path / "other", database_url=settings.url, _env_file=None
    )

    with pytest.raises(SetUpAlready, match="Harbour Tea already"):
        initialise(elsewhere, company(), {})

    assert not (elsewhere.data_dir / DEPLOYMENT_FILE).exists()


def test_a_wrong_setting_leaves_nothing(settings):
    with pytest.raises(WrongSetting, match="FRONTDESK_TELEGRAM__TOKEN"):
        initialise(settings, company(), read_assignments(["telegram.token=none"]))

    assert not (settings.data_dir / DEPLOYMENT_FILE).exists()


def test_a_faulty_table_leaves_no_company_and_may_be_mended(settings):
    with pytest.raises(SheetRefused):
        initialise(settings, company(products=b"sku,price\nA,1\n"), {})

    assert not (settings.data_dir / DEPLOYMENT_FILE).exists()
    assert initialise(settings, company(products=PRODUCTS), {}) == {"products": 1}


def test_a_database_that_is_away_leaves_nothing(tmp_path):
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    settings = load_settings(data_dir=tmp_path / "desk", database_url=nowhere, _env_file=None)

    with pytest.raises(Unavailable):
        initialise(settings, company(), {})

    assert not (settings.data_dir / DEPLOYMENT_FILE).exists()


@pytest.mark.parametrize("given", ["token=x", "telegram.token", "tele gram.token=x", "=x", ".a=b"])
def test_an_assignment_names_part_setting_and_value(given):
    with pytest.raises(WrongAssignment):
        read_assignments([given])


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs ``frontdesk`` in a folder of its own; returns exit code, what it printed and said."""
    monkeypatch.chdir(tmp_path)
    app = build_app()

    def run(*arguments):
        ran = CliRunner().invoke(app, arguments)
        return ran.exit_code, ran.stdout, str(ran.exception or "") + ran.stderr

    return run


def test_the_command_prints_a_password_once_and_tables_go_in_and_out(tmp_path, command):
    (tmp_path / "p.csv").write_bytes(PRODUCTS)
    tea = ("init", "--name", "Harbour Tea", "--country", "de", "--products", "p.csv", "--json")

    told = json.loads(command(*tea)[1])
    assert (told["organisation"], told["products"], len(told["password"])) == ("Harbour Tea", 1, 16)

    code, _, said = command("import", "products", "p.csv")
    assert code == 1
    assert "line 2, sku: This SKU or barcode is in use already." in said
    out = command("export", "products")[1]
    assert out.splitlines()[1].startswith("POT-1,Clay Teapot,紫砂壶,General,1249,19,goods,C62")
    checked = json.loads(command("channels", "check", "--json")[1])
    assert [(one["channel"], one["state"]) for one in checked] == [
        ("webchat", "ours"),
        ("terminal", "ours"),
    ]


FOUR = {
    "products": "sku,name,price,tax,unit\nPOT-1,Clay Teapot,1249,19,pc\nTEA-1,Tea,40,7,kg\n",
    "customers": "name,email,payment_days\nCafé Nord,hello@cafenord.example.com,30\n",
    "stock": "sku,quantity,unit_cost,lot,on\nPOT-1,2,600,,\nTEA-1,2.5,9.20,L1,2026-05-04\n",
    "invoices": "number,customer,amount,issued_on,due_date\n"
    "RE-42,Café Nord,180.50,2026-03-01,2026-03-15\n",
}


def test_four_tables_found_a_company_whole_or_not_at_all(tmp_path, command):
    given = ["init", "--name", "Harbour Tea", "--country", "DE", "--tax", "19", "--tax", "7"]
    for kind, text in FOUR.items():
        (tmp_path / f"{kind}.csv").write_text(text)
        given += [f"--{kind}", f"{kind}.csv"]
    faulty = FOUR["invoices"] + "RE-43,Nobody,1,2026-03-01,2026-03-15\n"
    (tmp_path / "invoices.csv").write_text(faulty)
    (tmp_path / "more.csv").write_text("sku,quantity,unit_cost,lot\nTEA-1,1,9,B\nPOT-1,0.5,9,B\n")

    code, _, said = command(*given)
    assert (code, "line 3, customer: There is no such customer" in said) == (1, True)
    (tmp_path / "invoices.csv").write_text(FOUR["invoices"])
    told = json.loads(command(*given, "--json")[1])
    assert [told[kind] for kind in FOUR] == [2, 1, 2, 1]

    stock = command("export", "stock")[1]
    head, pot, tea = stock.splitlines()
    assert head == "sku,quantity,unit_cost,lot,expires_on,warehouse,on"
    assert re.fullmatch(r"POT-1,2,600,,,MAIN,\d{4}-\d\d-\d\d", pot)  # today, where none is told
    assert tea == "TEA-1,2.5,9.2,L1,,MAIN,2026-05-04"
    assert "RE-42,Café Nord,hello@cafenord.example.com,180.50" in command("export", "invoices")[1]
    code, out, _ = command("import", "stock", "more.csv", "--json")
    told = json.loads(out)
    assert (code, told["written"]) == (1, 0)
    assert [(one["line"], one["column"]) for one in told["faults"]] == [(3, "quantity")]
    assert command("export", "stock")[1] == stock
    assert command("verify")[0] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ("--country", "XX"),
        ("--country", "DE", "--currency", "EURO"),
        ("--country", "DE", "--zone", "Mars/Base"),
        ("--country", "DE", "--tax", "some"),
        ("--country", "DE", "--password", "short"),
        ("--country", "DE", "--products", "missing.csv"),
    ],
)
def test_wrong_usage_leaves_nothing(tmp_path, command, wrong):
    assert command("init", "--name", "X", *wrong)[0] == 2
    assert list(tmp_path.iterdir()) == []
