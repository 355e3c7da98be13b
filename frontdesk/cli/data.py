"""``frontdesk verify``, ``db``, ``audit``, ``knowledge``: the state of the house."""

from pathlib import Path
from typing import Annotated

import typer

from frontdesk.cli.house import owned
from frontdesk.cli.output import AsJson, print_json, print_line, print_table


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(verify)
    _add_groups(app)


def verify(as_json: AsJson = False) -> None:
    """Check everything that is always true; exit 1 when something is not."""
    from frontdesk.settings import load_settings
    from frontdesk.verifying import verify_everything

    lines = verify_everything(load_settings())
    if as_json:
        print_json([line.as_json() for line in lines])
    else:
        print_table(
            ("invariant", "module", "examined", "violations", "always true"),
            (
                (line.invariant, line.module, line.examined, len(line.violations), line.title)
                for line in lines
            ),
        )
        for line in lines:
            for violation in line.violations:
                print_line(f"VIOLATED {line.invariant}: {violation}")
    count = sum(len(line.violations) for line in lines)
    if not as_json:
        print_line(f"{count} violations, {sum(line.examined for line in lines)} rows examined")
    if count:
        raise typer.Exit(1)


def _add_groups(app: typer.Typer) -> None:
    db = typer.Typer(help="The database.", no_args_is_help=True)
    audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
    knowledge = typer.Typer(help="The handbook's search.", no_args_is_help=True)
    db.command("upgrade")(upgrade)
    db.command("backup")(backup)
    db.command("restore")(restore)
    audit.command("verify")(verify_audit)
    knowledge.command("search")(search)
    knowledge.command("add")(add)
    for name, group in (("db", db), ("audit", audit), ("knowledge", knowledge)):
        app.add_typer(group, name=name)


def upgrade() -> None:
    """Bring the database to the present tables."""
    from erp_core.migrations import upgrade as upgrade_database
    from frontdesk.data_directory import DataDirectory
    from frontdesk.settings import load_settings

    settings = load_settings()
    directory = DataDirectory(settings.data_dir)
    directory.acquire()
    try:
        upgrade_database(settings.url)
    finally:
        directory.release()
    print_line("The database is up to date.")


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; it must not be there yet.")],
) -> None:
    """Write the whole house into one file; the server may be running. It holds your secrets."""
    from frontdesk.backups import take
    from frontdesk.settings import load_settings

    manifest = take(load_settings(), file)
    size, at = f"{file.stat().st_size / 1024**2:.1f} MiB", f"{manifest.taken_at:%F %T %Z}"
    print_line(f"{manifest.organisation}: {file}, {size}, as of {at}")
    print_line("It holds secrets and personal data: keep it where nobody else can read it.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file of `frontdesk db backup`.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put the house that is there aside.")
    ] = False,
) -> None:
    """Bring a backup back; what was on its way then is listed and not sent by itself."""
    from frontdesk.backups import restore as restore_backup
    from frontdesk.settings import load_settings

    found = restore_backup(load_settings(), file, replace=replace)
    print_line(f"{found.manifest.organisation} is back, as of {found.manifest.taken_at:%F %T %Z}.")
    if found.kept:
        print_line(f"What was here before is kept: {found.kept}")
    print_line(
        f"{found.held.messages} messages may have been sent since and {found.held.notices} notices "
        "as well: they are listed under Health, and nothing is sent by itself."
    )
    print_line("Everybody logs in again; links sent before open nothing any more.")
    print_line("Numbers given after the backup (orders, invoices) are given again: look at what")
    print_line("customers hold before you go on. Next: frontdesk verify, frontdesk serve")


def verify_audit() -> None:
    """Check the audit chain and its exported head."""
    from frontdesk.settings import load_settings
    from frontdesk.verifying import verify_audit_trail

    found = verify_audit_trail(load_settings())
    for violation in found.violations:
        print_line(f"VIOLATED {violation}")
    print_line(f"{found.examined} audit entries, {len(found.violations)} violations")
    if found.violations:
        raise typer.Exit(1)


def search(
    text: Annotated[str, typer.Argument(help="A question, English or Chinese.")],
    as_json: AsJson = False,
) -> None:
    """Search the handbook as the assistant does."""
    from frontdesk.server import opened
    from frontdesk.settings import load_settings

    with opened(load_settings()) as desk:
        hits = desk.knowledge.search(text, language=None)
    if as_json:
        print_json(
            [
                {"title": hit.passage.title, "text": hit.passage.text, "coverage": hit.coverage}
                for hit in hits
            ]
        )
        return
    for hit in hits:
        print_line(f"{hit.passage.title} ({hit.coverage:.0%})\n{hit.passage.text}\n")
    if not hits:
        print_line("Nothing in the handbook answers this.")


def add(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Markdown pages; see the guide.")
    ],
) -> None:
    """Save the handbook pages of a folder; a page of the same name is replaced."""
    from erp_core import support
    from erp_core.kernel.actor import system
    from frontdesk.handbook_files import pages_in

    pages, actor = list(pages_in(folder)), system("command line")
    with owned() as database:
        database.run(lambda tx: [support.save_page(tx, actor, page) for page in pages])
    print_line(f"{len(pages)} pages are saved; they are searched from the next start on.")
