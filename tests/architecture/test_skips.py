"""A test that passes was run: none skips itself or turns back because of the database."""

import ast

SKIPS = {"skip", "skipif", "importorskip", "xfail"}
DATA_IS_ELSEWHERE = "FRONTDESK_CASES"
"""What the tests of `make test-cases` ask for; no other run collects them."""


def skips_itself(node):
    """Tell whether a call skips a test for another reason than data that is elsewhere."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    said = "".join(ast.unparse(one) for one in node.args)
    return name in SKIPS and DATA_IS_ELSEWHERE not in said


def turns_back(node):
    """Tell whether a test ends at once on one database; it is to be marked as the other's."""
    return "dialect" in ast.unparse(node.test) and isinstance(node.body[0], ast.Return)


def unseen(tree):
    """Give the places of a file's tests where they are left out unseen."""
    for test in ast.walk(tree):
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
            for node in ast.walk(test):
                if isinstance(node, ast.Call) and skips_itself(node):
                    yield node
                if isinstance(node, ast.If) and turns_back(node):
                    yield node


def test_no_test_is_left_out_unseen(python_files):
    tests = [file for file in python_files if file.path.parts[0] == "tests"]
    assert len(tests) > 100
    assert [file.at(node) for file in tests for node in unseen(file.tree)] == []


def test_a_test_that_is_left_out_unseen_is_found():
    left_out = """
@pytest.mark.skipif(True, reason="slow")
def test_marked(): ...
def test_skips(database):
    if database.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL")
def test_turns_back(database):
    if database.engine.dialect.name != "postgresql":
        return
def test_cases():
    pytest.skip("FRONTDESK_CASES does not name the folder of cases")
"""
    assert [node.lineno for node in unseen(ast.parse(left_out))] == [2, 6, 8]
