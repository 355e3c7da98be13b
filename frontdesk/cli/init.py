"""``frontdesk init``: a real company, ready for its first customer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.cli.output import AsJson, print_json, print_line

if TYPE_CHECKING:
    from decimal import Decimal

    from erp_core.access import NewUser
    from erp_core.kernel.organisation import Organisation
    from frontdesk.founding import Founding

Table = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="A CSV file; see the guide.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


def init(
    *,
    name: Annotated[str, typer.Option(prompt="The company's name", help="As customers know it.")],
    country: Annotated[
        str, typer.Option(prompt="Its country (ISO code, for example DE)", help="ISO 3166 code.")
    ],
    name_zh: Annotated[str | None, typer.Option(help="The name in Chinese.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217; the country's.")] = None,
    zone: Annotated[str | None, typer.Option(help="IANA time zone; the capital's.")] = None,
    language: Annotated[str, typer.Option(help="en or zh: used where nothing else is known.")] = "",
    tax: Annotated[
        list[str] | None,
        typer.Option(help="Rate of a sales tax in percent, the usual one first; may be repeated."),
    ] = None,
    prices_include_tax: Annotated[bool, typer.Option(help="In the standard prices.")] = True,
    module: Annotated[
        list[str] | None, typer.Option(help="A module that is wanted; may be repeated. All.")
    ] = None,
    fiscal_year_start: Annotated[
        int, typer.Option(min=1, max=12, help="The month in which its fiscal years begin.")
    ] = 1,
    login: Annotated[str, typer.Option(help="The administrator's login.")] = "admin",
    password: Annotated[
        str | None, typer.Option(help="At least 10 characters; drawn and printed if left out.")
    ] = None,
    public_url: Annotated[str | None, typer.Option(help="How the world reaches it.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="telegram.token=..., and so on; may be repeated."),
    ] = None,
    products: Table = None,
    customers: Table = None,
    stock: Table = None,
    invoices: Table = None,
    handbook: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Markdown pages.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Set up a company: its books, prices, first channel, and the tables that you have."""
    from frontdesk.initialising import initialise, read_assignments
    from frontdesk.settings import load_settings

    sections = read_assignments(settings or [])
    given = load_settings()
    organisation = _organisation(
        name, name_zh, country, currency, zone, language, fiscal_year_start
    )
    drawn = password or _drawn()
    tables = {"products": products, "customers": customers, "stock": stock, "invoices": invoices}
    founding = _founding(
        organisation=organisation,
        administrator=_administrator(login, drawn, organisation.language),
        rates=tax,
        include=prices_include_tax,
        modules=module,
        tables=tables,
        handbook=handbook,
    )
    entered = initialise(given, founding, sections, public_url)
    told = {"organisation": name, "data_dir": str(given.data_dir), "login": login, **entered}
    if as_json:
        print_json(told if password else {**told, "password": drawn})
    else:
        _tell(name, given.data_dir, login, None if password else drawn, entered, sorted(sections))


def _organisation(
    name: str,
    name_zh: str | None,
    country: str,
    currency: str | None,
    zone: str | None,
    language: str,
    fiscal_year_start: int,
) -> "Organisation":
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from pydantic import ValidationError

    from erp_core.kernel.organisation import Organisation
    from frontdesk.countries import USUAL

    code = country.strip().upper()
    usual = USUAL.get(code)
    if usual is not None:
        currency, zone = currency or usual.currency, zone or usual.zone
    if not currency or not zone:
        message = f"Nothing is known of {code}: say --currency and --zone as well."
        raise typer.BadParameter(message)
    try:
        ZoneInfo(zone)
        return Organisation(
            name=name,
            name_zh=name_zh,
            country=code,
            currency=currency.strip().upper(),
            zone=zone,
            language=language or ("zh" if code in {"CN", "HK"} else "en"),
            fiscal_year_start=fiscal_year_start,
        )
    except (ZoneInfoNotFoundError, ValueError) as error:
        words = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise typer.BadParameter(words) from None


def _administrator(login: str, password: str, language: str) -> "NewUser":
    from pydantic import ValidationError

    from erp_core.access import NewUser

    given = {
        "login": login,
        "name": "Administrator",
        "password": password,
        "roles": ["admin"],
        "language": language,
    }
    try:
        return NewUser.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        message = f"{first['loc'][0]}: {first['msg']}"
        raise typer.BadParameter(message) from None


def _founding(
    *,
    organisation: "Organisation",
    administrator: "NewUser",
    rates: list[str] | None,
    include: bool,
    modules: list[str] | None,
    tables: dict[str, Path | None],
    handbook: Path | None,
) -> "Founding":
    from frontdesk.founding import Founding
    from frontdesk.handbook_files import pages_in

    return Founding(
        organisation=organisation,
        administrator=administrator,
        taxes=_taxes(rates, organisation.country),
        prices_include_tax=include,
        modules=tuple(modules or ()),
        tables={kind: file.read_bytes() for kind, file in tables.items() if file is not None},
        pages=tuple(pages_in(handbook)) if handbook is not None else (),
    )


def _taxes(rates: list[str] | None, country: str) -> tuple["Decimal", ...]:
    from decimal import Decimal, InvalidOperation

    from frontdesk.countries import USUAL

    if rates is None:
        usual = USUAL.get(country)
        return (usual.tax,) if usual and usual.tax is not None else ()
    try:
        found = tuple(Decimal(rate.strip().removesuffix("%")) / 100 for rate in rates)
    except InvalidOperation:
        message = "A tax is a rate in percent, for example --tax 19."
        raise typer.BadParameter(message) from None
    return tuple(dict.fromkeys(found))


def _drawn() -> str:
    import secrets

    return secrets.token_urlsafe(12)


def _tell(
    name: str,
    folder: Path,
    login: str,
    password: str | None,
    entered: dict[str, int],
    channels: list[str],
) -> None:
    told = ", ".join(f"{count} {kind}" for kind, count in entered.items())
    reached = ", ".join(["webchat", *(one for one in channels if one != "webchat")])
    print_line(f"{name} is set up in {folder}" + (f", with {told}." if told else "."))
    print_line(f"  Channels  {reached}")
    print_line(f"  Login     {login}" + (f"   password {password}" if password else ""))
    if password:
        print_line("            Keep it: it is shown only this once.")
    print_line("  Next      frontdesk channels check")
    print_line("            frontdesk serve        console at /console, web chat at /chat")
    print_line('            frontdesk chat --channel webchat --text "what do you sell?"')
