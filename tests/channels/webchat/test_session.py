from collections.abc import Callable

import pytest

from channels.webchat.session import new_token, session_of

SECRET = "a secret of the tests, long enough"


def test_a_token_gives_back_its_session() -> None:
    token = new_token(SECRET)

    assert session_of(SECRET, token) == token.partition(".")[0]


def test_no_two_sessions_are_the_same() -> None:
    assert len({new_token(SECRET) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "0",
        lambda token: "x" + token[1:] if token[0] != "x" else "y" + token[1:],
        lambda token: token.partition(".")[0],
        lambda token: token + "\n",
        lambda token: new_token("another secret of another house"),
    ],
)
def test_a_token_that_was_not_signed_here_names_no_session(forge: Callable[[str], str]) -> None:
    assert session_of(SECRET, forge(new_token(SECRET))) is None
