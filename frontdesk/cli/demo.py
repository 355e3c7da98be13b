"""``frontdesk demo``: the demo company, served with its devices."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.cli.output import print_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from frontdesk.demo.stage.addresses import Addresses
    from frontdesk.settings import Settings


class Size(StrEnum):
    """How big the company is."""

    STANDARD = "standard"
    FULL = "full"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(
        *,
        port: Annotated[
            int, typer.Option(help="The server's port; the page takes another.")
        ] = 8000,
        size: Annotated[
            Size, typer.Option(help="60 customers and 500 orders, or 300 and 3,000.")
        ] = Size.STANDARD,
        no_serve: Annotated[
            bool, typer.Option("--no-serve", help="Build the company and end.")
        ] = False,
        fresh: Annotated[bool, typer.Option("--fresh", help="Build the company anew.")] = False,
    ) -> None:
        """Show Crane Harbour Coffee: two years of business, and the phones of its customers."""
        from frontdesk.settings import load_settings

        settings = load_settings(port=port)
        if not no_serve:
            _require_free(port)
        _build(settings, size, fresh=fresh)
        if not no_serve:
            _serve(settings)


def _require_free(port: int) -> None:
    from frontdesk.demo.stage.addresses import is_free
    from frontdesk.settings import WrongSetting

    if not is_free(port):
        message = f"Port {port} is in use. Stop what uses it, or choose another: --port N"
        raise WrongSetting(message)


def _build(settings: "Settings", size: Size, *, fresh: bool) -> None:
    from frontdesk.demo.building import ensure_company, is_built

    if fresh or not is_built(settings):
        print_line(f"Building Crane Harbour Coffee in {settings.data_dir}: two years, day by day.")
    ensure_company(settings, size, _teller(), fresh=fresh)


def _teller() -> "Callable[[date, int], None]":
    """Print a line for each month that was lived through."""
    import time

    began = time.monotonic()

    def tell(day: date, orders: int) -> None:
        seconds = time.monotonic() - began
        print_line(f"  {day:%Y-%m}  {orders:>5} orders  {seconds:5.1f} s")

    return tell


def _serve(settings: "Settings") -> None:
    """Run the stage; the settings are read again, because building wrote some."""
    from frontdesk.demo.building import NotADemo
    from frontdesk.demo.deployment import read_devices
    from frontdesk.demo.stage.addresses import choose_addresses
    from frontdesk.demo.stage.running import run_stage
    from frontdesk.settings import load_settings

    devices = read_devices(settings.data_dir)
    if devices is None:
        message = f"There is no demo company in {settings.data_dir}."
        raise NotADemo(message)
    addresses = choose_addresses(settings.port)
    _print_welcome(addresses)
    run_stage(load_settings(port=settings.port), devices, addresses)
    print_line("Stopped.")


def _print_welcome(addresses: "Addresses") -> None:
    from frontdesk.demo.facts import PASSWORD, STAFF

    server = addresses.server_url
    print_line(
        f"""
Crane Harbour Coffee 鹤港咖啡 opens in a few seconds.

  Demo      {addresses.stage_url}/demo   (also {server}/demo)
  Console   {server}/console
  Web chat  {server}/chat
  REST      {server}/docs

  Log in with the password {PASSWORD} as:"""
    )
    for login, who in STAFF:
        print_line(f"    {login:<8}{who}")
    print_line("\nEverything listens on this machine only. Ctrl+C ends it.\n")
