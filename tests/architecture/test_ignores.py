"""Every silenced check names its code and its reason, and their number is known.

The number is part of the project's promise (it stands in CONTRIBUTING.md); a change
that silences one more check changes it here, where a reviewer sees it.
"""

import io
import re
import tokenize

SILENCED = 21

NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)", re.IGNORECASE)
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
NOQA_REASONED = re.compile(r":\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*\s*[-–—#:]*\s*(?P<reason>\w.{7,})")
TYPE_REASONED = re.compile(r"\[[a-z-]+(?:,\s*[a-z-]+)*\]\s*#\s*(?P<reason>\w.{7,})")
WHOLE_FILE = re.compile(
    r"#\s*(ruff|flake8):\s*noqa|#\s*mypy:|#\s*pragma:\s*no cover", re.IGNORECASE
)


SILENCING = re.compile(r"noqa|type:|ruff:|flake8:|mypy:|pragma:", re.IGNORECASE)


def comments(text):
    """Give the comments of a Python file with their line numbers, where any can silence a check."""
    if not SILENCING.search(text):
        return []
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def silenced(text):
    """List (line, has a code and a reason) for every silenced check of a file."""
    found = []
    for line, comment in comments(text):
        if match := NOQA.search(comment):
            found.append((line, bool(NOQA_REASONED.match(match["rest"]))))
        elif match := TYPE_IGNORE.search(comment):
            found.append((line, bool(TYPE_REASONED.match(match["rest"]))))
    return found


def test_every_silenced_check_has_its_code_and_its_reason(python_files):
    bare = [
        f"{file.path}:{line}"
        for file in python_files
        for line, reasoned in silenced(file.text)
        if not reasoned
    ]
    assert bare == []


def test_the_number_of_silenced_checks_is_the_one_we_state(package_files):
    places = [f"{file.path}:{line}" for file in package_files for line, _ in silenced(file.text)]
    assert len(places) == SILENCED, "\n".join(places)


def test_no_whole_file_is_silenced(python_files):
    whole = [
        f"{file.path}:{line}"
        for file in python_files
        for line, comment in comments(file.text)
        if WHOLE_FILE.search(comment)
    ]
    assert whole == []


def test_a_bare_ignore_is_found():
    assert silenced("x = 1  # no" + "qa\n") == [(1, False)]
    assert silenced("x = 1  # no" + "qa: S603\n") == [(1, False)]
    assert silenced("x = 1  # no" + "qa: S603 - the command is a constant\n") == [(1, True)]
    assert silenced("x = 1  # type" + ": ignore[misc]\n") == [(1, False)]
    assert silenced("x = 1  # type" + ": ignore[misc]  # the library has no types\n") == [(1, True)]
