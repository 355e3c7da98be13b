"""A path that a browser sends leads nowhere but into the console."""

import pytest

from frontdesk.console.paths import inside, thread_path


@pytest.mark.parametrize("path", ["/console/", "/console/orders?x=1", thread_path(3)])
def test_a_path_of_the_console_stays(path: str) -> None:
    assert inside(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "/",
        "/consoleevil",
        "https://evil.example/",
        "//evil.example/console/",
        "/console//evil.example",
        "/console/\\evil",
        "/console/../chat",
        "/console/%2e%2E/chat",
        "/console/orders/..%2f..%2fchat",
        f"/console/{'o' * 500}",
        "/console/\r\nSet-Cookie: a=b",
    ],
)
def test_every_other_path_is_the_start(path: str | None) -> None:
    assert inside(path) == "/console/"
