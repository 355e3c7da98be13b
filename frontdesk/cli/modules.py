"""``frontdesk modules``: what the house consists of, and switching parts of it off and on."""

from typing import Annotated, Any

import typer

from frontdesk.cli.output import AsJson, print_json, print_line, print_table

Name = Annotated[str, typer.Argument(help="A module's name, as `modules list` shows it.")]
WithDependents = Annotated[
    bool,
    typer.Option("--with-dependents", help="Switch those off as well that depend on it."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    modules = typer.Typer(help="Modules of the core.", no_args_is_help=True)
    modules.command("list")(list_modules)
    modules.command("enable")(enable_module)
    modules.command("disable")(disable_module)
    app.add_typer(modules, name="modules")


def list_modules(as_json: AsJson = False) -> None:
    """List the modules: whether they are on, who decides it, and what goes with what."""
    rows = _rows()
    if as_json:
        print_json(rows)
        return
    print_table(
        ("module", "", "decided by", "depends on"),
        ((row["module"], _state(row), _decider(row), ", ".join(row["depends"])) for row in rows),
    )


def enable_module(name: Name, as_json: AsJson = False) -> None:
    """Switch a module on, with what it depends on; it counts from the next start."""
    _tell(_switched(name, on=True, with_dependents=False), as_json=as_json)


def disable_module(
    name: Name, with_dependents: WithDependents = False, as_json: AsJson = False
) -> None:
    """Switch a module off; its data stays, and it counts from the next start."""
    _tell(_switched(name, on=False, with_dependents=with_dependents), as_json=as_json)


def _rows() -> list[dict[str, Any]]:
    """Ask the server that runs; else look into the database, if there is one yet."""
    from erp_core.kernel.readiness import is_there
    from frontdesk.cli.house import looked_up
    from frontdesk.data_directory import DataDirectory
    from frontdesk.modules import COMMAND_LINE, described, modules_view
    from frontdesk.settings import load_settings

    settings = load_settings()
    running = DataDirectory(settings.data_dir).running()
    if running is not None:
        from frontdesk.cli.remote import ask_modules

        return ask_modules(running)
    found = (
        looked_up(lambda tx: modules_view(tx, COMMAND_LINE, settings, None))
        if is_there(settings.url)
        else described(settings, (), None)
    )
    return [view.model_dump(mode="json") for view in found]


def _switched(name: str, *, on: bool, with_dependents: bool) -> dict[str, Any]:
    """Let the server switch that owns the data directory; else own it for a moment."""
    from frontdesk.data_directory import DataDirectory
    from frontdesk.settings import load_settings

    _require_known(name)
    running = DataDirectory(load_settings().data_dir).running()
    if running is None:
        return _switched_here(name, on=on, with_dependents=with_dependents)
    from frontdesk.cli.remote import ask_to_switch

    return ask_to_switch(running, name, on=on, with_dependents=with_dependents)


def _switched_here(name: str, *, on: bool, with_dependents: bool) -> dict[str, Any]:
    from frontdesk.cli.house import owned
    from frontdesk.modules import switched
    from frontdesk.settings import load_settings

    settings = load_settings()
    with owned() as database:
        done = database.run(
            lambda tx: switched(tx, settings, name, on=on, with_dependents=with_dependents)
        )
    return done.model_dump(mode="json")


def _require_known(name: str) -> None:
    from erp_core.modules import MODULES

    names = [module.name for module in MODULES]
    if name not in names:
        message = f"There is no module {name}. Modules: {', '.join(names)}."
        raise typer.BadParameter(message)


def _tell(done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        print_line(done["says"])


def _state(row: dict[str, Any]) -> str:
    """Say what it is, and what it will be where a restart changes it."""
    said = "on" if row["on"] else "off"
    if row["running"] is None or row["running"] == row["on"]:
        return said
    return f"{'on' if row['running'] else 'off'}, {said} after a restart"


def _decider(row: dict[str, Any]) -> str:
    return "FRONTDESK_MODULES" if row["decided_by"] == "environment" else str(row["decided_by"])
