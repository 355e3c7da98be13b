"""``frontdesk import`` and ``export``: tables from and for a spreadsheet."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.cli.house import looked_up, owned
from frontdesk.cli.output import AsJson, print_json, print_line

Kind = Annotated[str, typer.Argument(help="Which table: products, customers, orders ...")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_table)
    app.command("export")(export_table)


def import_table(
    kind: Kind,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file.")],
    as_json: AsJson = False,
) -> None:
    """Read a table in: every line is checked, and all are written or none."""
    from erp_core.kernel.actor import system
    from frontdesk.sheets.errors import SheetRefused
    from frontdesk.sheets.importing import import_sheet
    from frontdesk.sheets.kinds import kind_named

    wanted, content, actor = kind_named(kind), file.read_bytes(), system("import")
    try:
        with owned() as database:
            count = database.run(lambda tx: import_sheet(tx, actor, wanted, content))
    except SheetRefused as error:
        if not as_json:
            raise
        print_json({"written": 0, "faults": [vars(fault) for fault in error.faults]})
        raise typer.Exit(1) from None
    if as_json:
        print_json({"written": count, "faults": []})
    else:
        print_line(f"{count} {kind} were written.")


def export_table(
    kind: Kind,
    file: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="Where to; printed if left out.")
    ] = None,
) -> None:
    """Write a table out as CSV, for a spreadsheet or to be read in elsewhere."""
    from erp_core.kernel.actor import system
    from frontdesk.sheets.exporting import MARK, export_sheet
    from frontdesk.sheets.kinds import kind_named

    wanted, actor = kind_named(kind), system("export")
    written = looked_up(lambda tx: export_sheet(tx, actor, wanted))
    if file is None:
        sys.stdout.write(written)
        return
    file.write_text(MARK + written, "utf-8", newline="")
    print_line(f"{kind} were written to {file}.")
