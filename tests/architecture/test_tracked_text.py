"""What is published names no machine: not its folders, not the index its packages came from."""

import re

# Written in pieces, so that this file does not contain what it looks for.
MACHINE = [
    r"(?<![\w.{}])/(?:root|work|home/\w+|Users/\w+|opt/\w+)/",
    r"(?<![\w.{}])/tm" + r"p/",
    "pypi" + r"\.org",
    "python" + r"hosted\.org",
    "registry" + r"\.npmjs",
    r"(?:--|extra-|PIP_|UV_)index" + "-?_?url",
]
PATTERN = re.compile("|".join(MACHINE), re.IGNORECASE)
TEXT = {
    "",
    ".cfg",
    ".css",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".mako",
    ".md",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}


def places_of_a_machine(text):
    """Find the lines that name a machine's folder or a package index."""
    return [number for number, line in enumerate(text.splitlines(), 1) if PATTERN.search(line)]


def test_no_file_names_a_machine_or_a_package_index(root, project_files):
    texts = [path for path in project_files if path.suffix in TEXT]
    assert len(texts) > 20
    places = [
        f"{path}:{number}"
        for path in texts
        for number in places_of_a_machine((root / path).read_text(encoding="utf-8"))
    ]
    assert places == []


def test_a_planted_machine_path_is_found():
    assert places_of_a_machine("one\ndata = '/ho" + "me/mia/demo'\n") == [2]
    assert places_of_a_machine("see https://py" + "pi.org/simple") == [1]
    assert places_of_a_machine("open /health/ready and docs/guides/") == []
