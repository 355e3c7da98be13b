"""What we import is what we declare: an installed wheel must not lean on a neighbour's package."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

READ = {}
OURS = {"frontdesk", "assistant", "channels", "erp_core", "knowledge", "benchmarks", "tests"}


def canonical(name):
    """Spell a distribution's name as the packaging standard compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported_by(file):
    """Name the top packages that a file of the project imports; read once for all tests."""
    if file.path not in READ:
        READ[file.path] = imported_packages(file.tree)
    return READ[file.path]


def imported_packages(tree):
    """Name the top packages that a file imports, wherever the import stands."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names - OURS - sys.stdlib_module_names


def declared(root, *groups):
    """Read the distributions that pyproject.toml asks for."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = [*project["dependencies"]]
    for group in groups:
        rows += project["optional-dependencies"][group]
    return {canonical(re.split(r"[\[<>=!~; ]", row)[0]) for row in rows}


# Installed with what we declare and made to be imported beside it.
COMES_WITH = {
    "anthropic": "langchain-anthropic",
    "anyio": "fastapi",
    "h11": "uvicorn",
    "httpx2": "langchain-anthropic",
    "langchain_core": "langchain",
    "langgraph": "langchain",
    "langsmith": "langchain",
    "pydantic_core": "pydantic",
    "scipy": "scikit-learn",
    "starlette": "fastapi",
}


def undeclared(files, names_declared):
    """List the imports whose distribution nobody asked for."""
    owners = packages_distributions()
    return sorted(
        f"{file.path}: {package}"
        for file in files
        for package in imported_by(file)
        if not {
            canonical(owner) for owner in [*owners.get(package, []), COMES_WITH.get(package, "")]
        }
        & names_declared
    )


def test_the_packages_import_only_what_an_install_brings(root, package_files):
    assert undeclared(package_files, declared(root)) == []


def test_tests_and_benchmarks_import_only_what_a_developer_installs(root, python_files):
    assert undeclared(python_files, declared(root, "dev")) == []


def test_an_import_that_nobody_declared_is_found(package_files):
    names = imported_packages(ast.parse("def lazily():\n    import setuptools.command\n"))
    assert names == {"setuptools"}
    assert undeclared(package_files, set()) != []


def test_constraints_pin_every_declared_package_by_version_alone(root):
    text = (root / "constraints.txt").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row and not row.startswith("#")]
    pinned = {canonical(row.split("==")[0]) for row in rows}
    assert [row for row in rows if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", row)] == []
    assert declared(root, "dev") - pinned == set()
