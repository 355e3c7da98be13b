import pytest
from pydantic import ValidationError

from channels.webchat.settings import WebchatSettings

SECRET = "a secret of the tests, long enough"


def settings(**fields: object) -> WebchatSettings:
    return WebchatSettings.model_validate({"secret": SECRET} | fields)


def test_a_page_is_allowed_as_browsers_name_it() -> None:
    listed = settings(allowed_origins=["https://Shop.Example/", "http://127.0.0.1:8000"])

    assert listed.allows("https://shop.example")
    assert listed.allows("http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "null",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
    ],
)
def test_no_other_page_is_allowed(page: str) -> None:
    assert not settings(allowed_origins=["https://shop.example"]).allows(page)


@pytest.mark.parametrize(
    "origin", ["*", "shop.example", "https://*.example", "https://a/b", "file:///"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError, match="an origin is"):
        settings(allowed_origins=[origin])


def test_a_short_secret_is_refused_without_showing_it() -> None:
    with pytest.raises(ValidationError) as wrong:
        WebchatSettings.model_validate({"secret": "too-short-key"})

    assert "too-short-key" not in str(wrong.value)
