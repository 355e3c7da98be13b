"""Settings: a wrong or missing value stops the start with one sentence that names the variable."""

from pathlib import Path

import pytest

from frontdesk.bootstrap import modules_on
from frontdesk.settings import Settings, WrongSetting, load_settings

BOT = {
    "FRONTDESK_TELEGRAM__TOKEN": "7001:abc",
    "FRONTDESK_TELEGRAM__SECRET": "hook-secret",
    "FRONTDESK_TELEGRAM__PATH_ID": "q7Xk2",
}


@pytest.fixture(autouse=True)
def nothing_else_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in tuple(os.environ):
        if name.startswith("FRONTDESK_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def loaded(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_with_nothing_set_a_local_deployment_on_sqlite_starts(tmp_path: Path) -> None:
    settings = load_settings()

    assert settings.url == f"sqlite:///{(tmp_path / '.frontdesk' / 'frontdesk.sqlite')}"
    assert (settings.host, settings.port, settings.quiet_window) == ("127.0.0.1", 8000, 1.5)
    assert settings.channels.telegram is None
    assert settings.channels.webchat is not None


WRONG = {
    "FRONTDESK_PORT": ("0", "65536", "http", ""),
    "FRONTDESK_DATA_DIR": ("", "  "),
    "FRONTDESK_QUIET_WINDOW": ("-1", "soon", "inf"),
    "FRONTDESK_UNCERTAIN_AFTER": ("-1", "nan"),
    "FRONTDESK_TURN_LEASE": ("0", "-5"),
    "FRONTDESK_TURN_WORKERS": ("0", "65", "many"),
    "FRONTDESK_DELIVERY_LEASE": ("0",),
    "FRONTDESK_POLL": ("0",),
    "FRONTDESK_CLOCK": ("yesterday", "2026-13-01"),
    "FRONTDESK_SHOW_CODES": ("maybe",),
    "FRONTDESK_ASSISTANT__SUGGEST_BELOW": ("1.5", "low"),
    "FRONTDESK_ASSISTANT__MAX_ROUNDS": ("0", "21"),
    "FRONTDESK_ASSISTANT__LADDER": ("none",),
    "FRONTDESK_ASSISTANT__OPENS_AT": ("24", "nine"),
    "FRONTDESK_WEBCHAT__SECRET": ("short",),
    "FRONTDESK_TERMINAL__ACCOUNT": ("Not Allowed",),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(WrongSetting) as refused:
        loaded(monkeypatch, **{name: value})

    sentence = str(refused.value)
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


TELEGRAM_WRONG = {
    "FRONTDESK_TELEGRAM__TOKEN": ("", "abc", "7001:", "seven:abc"),
    "FRONTDESK_TELEGRAM__SECRET": ("", "with space", "x" * 257),
    "FRONTDESK_TELEGRAM__PATH_ID": ("", "a/b", "7001-abc"),
    "FRONTDESK_TELEGRAM__API_BASE": ("api.telegram.org", "ftp://x"),
    "FRONTDESK_TELEGRAM__TIMEOUT": ("0",),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in TELEGRAM_WRONG.items() for value in values],
)
def test_a_wrong_value_of_a_bot_names_its_variable_and_hides_the_secrets(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(WrongSetting) as refused:
        loaded(monkeypatch, **(BOT | {name: value}))

    assert str(refused.value).startswith(f"{name}: ")
    assert "7001:abc" not in str(refused.value)
    assert "hook-secret" not in str(refused.value)


@pytest.mark.parametrize("name", BOT)
def test_a_bot_that_lacks_a_value_is_told_which(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(WrongSetting, match=f"^{name}: "):
        loaded(monkeypatch, **{key: value for key, value in BOT.items() if key != name})


@pytest.mark.parametrize(
    ("variables", "beginning"),
    [
        ({"FRONTDESK_ASSISTANT__MODELS": "gpt-x"}, "FRONTDESK_ASSISTANT__MODELS names 'gpt-x'"),
        ({"FRONTDESK_ASSISTANT__MODELS": "openai:"}, "FRONTDESK_ASSISTANT__MODELS names 'openai:'"),
        (
            {"FRONTDESK_ASSISTANT__MODELS": "openai:gpt-x,offline"},
            "FRONTDESK_ASSISTANT__MODELS names 'openai:gpt-x', but FRONTDESK_ASSISTANT__OPENAI",
        ),
        (
            {"FRONTDESK_ASSISTANT__OPENS_AT": "18", "FRONTDESK_ASSISTANT__CLOSES_AT": "9"},
            "FRONTDESK_ASSISTANT__OPENS_AT must be before CLOSES_AT",
        ),
        (
            {"FRONTDESK_HOST": "0.0.0.0"},
            "FRONTDESK_SECRET_KEY must be set before the front desk listens beyond this machine.",
        ),
    ],
)
def test_values_that_do_not_go_together_are_named(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], beginning: str
) -> None:
    with pytest.raises(WrongSetting) as refused:
        loaded(monkeypatch, **variables)

    assert str(refused.value).startswith(beginning)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FRONTDESK_HOST", "not an address"),
        ("FRONTDESK_DATABASE_URL", "mysql://somewhere/db"),
        ("FRONTDESK_DATABASE_URL", "not a url"),
        ("FRONTDESK_CLOCK", "2026-05-19T09:00:00"),
        ("FRONTDESK_PUBLIC_URL", "example.com"),
    ],
)
def test_a_value_that_would_fail_only_later_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(WrongSetting) as refused:
        loaded(monkeypatch, **{name: value})

    assert name in str(refused.value)


def test_a_module_that_does_not_exist_is_named_with_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = loaded(monkeypatch, FRONTDESK_MODULES="sales,magic")

    with pytest.raises(WrongSetting, match=r"^FRONTDESK_MODULES: There is no module 'magic'\."):
        modules_on(settings)


def test_with_a_secret_key_the_desk_may_listen_to_the_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = loaded(
        monkeypatch, FRONTDESK_HOST="0.0.0.0", FRONTDESK_SECRET_KEY="a key of our own, long enough"
    )

    assert not settings.on_loopback


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(
        monkeypatch,
        FRONTDESK_MODULES="sales, crm",
        FRONTDESK_ASSISTANT__MODELS="openai:gpt-x, offline",
        FRONTDESK_ASSISTANT__OPENAI_API_KEY="sk-test",
    )

    assert settings.modules == ("sales", "crm")
    assert settings.assistant.models == ("openai:gpt-x", "offline")


def test_the_environment_wins_over_env_file_and_both_over_what_was_stored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".frontdesk").mkdir()
    (tmp_path / ".frontdesk" / "deployment.toml").write_text(
        'port = 8001\npoll = 0.5\npublic_url = "http://stored.example.com"\n'
    )
    (tmp_path / ".env").write_text("FRONTDESK_PORT=8002\nFRONTDESK_POLL=0.25\n")

    settings = loaded(monkeypatch, FRONTDESK_PORT="8003")

    assert (settings.port, settings.poll) == (8003, 0.25)
    assert settings.public_url == "http://stored.example.com"


def stored_in(folder: Path, url: str) -> Path:
    """A data directory that says how its deployment is reached."""
    folder.mkdir()
    (folder / "deployment.toml").write_text(f'public_url = "{url}"\n')
    return folder


def test_the_env_file_names_the_data_directory_and_what_is_stored_there_counts(
    tmp_path: Path,
) -> None:
    folder = stored_in(tmp_path / "elsewhere", "http://stored.example.com")
    (tmp_path / ".env").write_text(f"FRONTDESK_DATA_DIR={folder}\n")

    settings = load_settings()

    assert settings.data_dir == folder
    assert settings.url == f"sqlite:///{folder / 'frontdesk.sqlite'}"
    assert settings.public_url == "http://stored.example.com"


def test_the_environment_names_the_data_directory_before_the_env_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours = stored_in(tmp_path / "ours", "http://ours.example.com")
    theirs = stored_in(tmp_path / "theirs", "http://theirs.example.com")
    (tmp_path / ".env").write_text(f"FRONTDESK_DATA_DIR={theirs}\n")

    settings = loaded(monkeypatch, FRONTDESK_DATA_DIR=str(ours))

    assert (settings.data_dir, settings.public_url) == (ours, "http://ours.example.com")


def test_a_data_directory_that_is_given_wins_over_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = stored_in(tmp_path / "given", "http://given.example.com")
    (tmp_path / ".env").write_text("FRONTDESK_DATA_DIR=file\n")
    monkeypatch.setenv("FRONTDESK_DATA_DIR", "environment")

    settings = load_settings(data_dir=given)

    assert (settings.data_dir, settings.public_url) == (given, "http://given.example.com")


def test_no_secret_is_shown_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, **BOT, FRONTDESK_SECRET_KEY="the very secret key")

    shown = f"{settings!r} {settings.model_dump_json()}"

    for secret in ("7001:abc", "hook-secret", "the very secret key"):
        assert secret not in shown


def test_carriers_in_the_world_need_an_address_of_the_world() -> None:
    bot = {"token": "7:abc", "secret": "s", "path_id": "p"}
    hidden = load_settings(telegram=bot, _env_file=None)
    known = load_settings(telegram=bot, public_url="https://desk.example/", _env_file=None)
    here = load_settings(telegram=bot | {"api_base": "http://127.0.0.1:9"}, _env_file=None)

    assert hidden.hidden_from == ("Telegram",)
    assert hidden.channels.telegram is not None
    assert hidden.channels.telegram.hook_url == ""
    assert known.hidden_from == here.hidden_from == ()
    assert known.channels.telegram is not None
    assert known.channels.telegram.hook_url == "https://desk.example/hooks/telegram/p"
    assert load_settings(telegram=bot | {"mode": "polling"}, _env_file=None).hidden_from == ()
