"""How a file of this project looks: it says why it exists, is small and has a name of the trade."""

import ast
import re

FORBIDDEN_NAMES = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "base",
    "manager",
    "managers",
    "misc",
}
FORBIDDEN_CLASS = re.compile(r"(Manager|Helper|Helpers|Utils|Util)$")
LONGEST_FILE = 400


def test_every_module_says_why_it_exists(package_files):
    assert len(package_files) > 20
    silent = [str(file.path) for file in package_files if not ast.get_docstring(file.tree)]
    assert silent == []


def test_every_public_class_and_function_of_a_face_is_described(package_files):
    faces = [file for file in package_files if file.path.name == "__init__.py"]
    silent = [
        file.at(node)
        for file in faces
        for node in file.tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_file_or_folder_has_a_name_that_says_nothing(python_files):
    empty_words = [
        str(file.path)
        for file in python_files
        if FORBIDDEN_NAMES & {part.removesuffix(".py").strip("_") for part in file.path.parts}
    ]
    assert empty_words == []


def test_no_class_has_a_name_that_says_nothing(package_files):
    empty_words = [
        file.at(node)
        for file in package_files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef) and FORBIDDEN_CLASS.search(node.name)
    ]
    assert empty_words == []


def test_no_file_grows_past_one_idea(python_files):
    """A migration is generated, and a package's face is a list of names; the rest is written."""
    long = [
        f"{file.path}: {length} lines"
        for file in python_files
        if (length := file.text.count("\n")) > LONGEST_FILE
        and "versions" not in file.path.parts
        and not _only_names(file)
    ]
    assert long == []


def _only_names(file):
    """Tell whether a file does nothing but hand on names of others."""
    return all(isinstance(node, ast.ImportFrom | ast.Assign | ast.Expr) for node in file.tree.body)


def test_no_module_does_work_when_it_is_imported(package_files):
    """A loop, a `with` or a bare call at the top of a file is work at import."""
    working = [
        file.at(node)
        for file in package_files
        if file.path.name not in {"__main__.py", "env.py"}
        for node in file.tree.body
        if isinstance(node, ast.For | ast.While | ast.With | ast.Try)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
    ]
    assert working == []
