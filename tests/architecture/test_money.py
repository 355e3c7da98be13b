"""No float near money or quantity: 0.1 x 3 is not 0.3, and the books balance to the cent (I8)."""

import ast
import re

# A name that is an amount of money or goods wherever it stands.
AMOUNT = re.compile(
    r"(^|_)(amount|price|total|subtotal|quantity|qty|balance|cost|debit|credit|tax|discount|paid|due|"
    r"on_hand|reserved|unit_price|rate)(_|$)"
)
# A rate here may be a limit on sending; it is money only inside the core.
OUTSIDE_THE_CORE = re.compile(r"(^|_)(rate|due|total|cost|balance|credit|paid|reserved)(_|$)")
MONEY_MODULES = ("banking", "catalog", "finance", "inventory", "sales")
KERNEL_FILES = ("money.py", "quantity.py")


def _names_float(annotation):
    return annotation is not None and any(
        isinstance(node, ast.Name) and node.id == "float" for node in ast.walk(annotation)
    )


def _annotated(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node, node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign):
            yield node, ast.unparse(node.target), node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, node.name, node.returns


def _is_money_file(path):
    in_module = path.parts[0] == "erp_core" and path.parts[1] in MONEY_MODULES
    return in_module or (path.parts[:2] == ("erp_core", "kernel") and path.name in KERNEL_FILES)


def floats_in_money_code(tree):
    """Find annotations, calls and literals that bring a float into code about money."""
    found = [node for node, _, annotation in _annotated(tree) if _names_float(annotation)]
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if called and node.func.id == "float":
            found.append(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(node)
    return found


def amounts_typed_as_float(tree, core):
    """Find names of amounts that are annotated as a float, in any package."""
    return [
        node
        for node, name, annotation in _annotated(tree)
        if AMOUNT.search(name)
        and (core or not OUTSIDE_THE_CORE.search(name))
        and _names_float(annotation)
    ]


def test_the_code_about_money_and_stock_knows_no_float(package_files):
    money_files = [file for file in package_files if _is_money_file(file.path)]
    assert len(money_files) >= len(KERNEL_FILES)
    places = [file.at(node) for file in money_files for node in floats_in_money_code(file.tree)]
    assert places == []


def test_no_amount_is_a_float_anywhere(package_files):
    places = [
        file.at(node)
        for file in package_files
        for node in amounts_typed_as_float(file.tree, core=file.path.parts[0] == "erp_core")
    ]
    assert places == []


def test_a_planted_float_is_found():
    literal = ast.parse("fee = 0.1 * units")
    call = ast.parse("fee = float(text)")
    typed = ast.parse("def charge(unit_price: float | None) -> None: ...")
    innocent = ast.parse("def refuse(value: object) -> bool: return isinstance(value, float)")
    assert len(floats_in_money_code(literal)) == 1
    assert len(floats_in_money_code(call)) == 1
    assert len(amounts_typed_as_float(typed, core=False)) == 1
    assert floats_in_money_code(innocent) == []
