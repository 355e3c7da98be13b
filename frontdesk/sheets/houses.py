"""The tables of the departments and positions of a house, and how others name them.

Neither has a code: a department is known by its name and what it belongs to, and written as
``North / Sales`` where two have one name.
"""

from collections.abc import Iterable, Iterator

from erp_core import hr
from erp_core.hr import (
    DepartmentView,
    NewDepartment,
    NewPosition,
    NoSuchDepartment,
    NoSuchPosition,
    PositionView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.schema import Name
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.masters import NAMES, Differs, NamedLine, Row

DEPARTMENTS = {**NAMES, "parent": ("parent", "上级", "上级部门")}
POSITIONS = NAMES
_WITHIN = " / "


class DepartmentLine(NamedLine):
    """A department; ``parent`` names the one it belongs to, which comes before it."""

    parent: Name | None = None


class Departments:
    """The departments, looked up by how a table names them.

    Args:
        rows: Those that there are, each after the one it belongs to.
    """

    def __init__(self, rows: Iterable[DepartmentView]) -> None:
        self.rows: dict[int, DepartmentView] = {}
        self.paths: dict[int, str] = {}
        for row in rows:
            self.add(row)

    def add(self, row: DepartmentView) -> None:
        """Know a department from now on, or know it as it is now."""
        above = f"{self.paths[row.parent_id]}{_WITHIN}" if row.parent_id else ""
        self.rows[row.id], self.paths[row.id] = row, f"{above}{row.name_en}"

    def told(self, department_id: int) -> str:
        """Write the cell that names a department: shortly, where that is enough."""
        name = self.rows[department_id].name_en
        return name if self._meant(name) == [department_id] else self.paths[department_id]

    def one(self, said: str, field: str) -> int:
        """Return the one that is meant.

        Raises:
            NoSuchDepartment: None, or more than one.
        """
        found = self._meant(said)
        if not found:
            message = f"There is no department {said}: enter the departments first."
            raise NoSuchDepartment(message, field=field)
        if len(found) > 1:
            message = f"{len(found)} departments are called {said}: write this one as A / {said}."
            raise NoSuchDepartment(message, field=field)
        return found[0]

    def same(self, line: DepartmentLine) -> bool:
        """Tell whether a department is there already.

        Raises:
            NoSuchDepartment: What it belongs to is not there.
            Differs: There is another one in its place, or it belongs to another one.
        """
        parent = self.one(line.parent, "parent") if line.parent else None
        named = [one for one in self.rows.values() if one.name_en == line.name_en]
        there = [one for one in named if one.parent_id == parent]
        if any(one.name_zh == line.names[1] for one in there):
            return True
        if there:
            message = f"{line.name_en} is there already with another name_zh."
            raise Differs(message, field="name_zh")
        if named and parent is None:
            message = f"{line.name_en} is there already, as {self.paths[named[0].id]}: write where."
            raise Differs(message, field="parent")
        return False

    def _meant(self, said: str) -> list[int]:
        by_path = [id_ for id_, path in self.paths.items() if path == said]
        named = (id_ for id_, one in self.rows.items() if said in (one.name_en, one.name_zh))
        return by_path or list(named)


class Positions:
    """The positions, looked up by how a table names them."""

    def __init__(self, rows: Iterable[PositionView]) -> None:
        self.rows = list(rows)

    def one(self, said: str, field: str) -> PositionView:
        """Return the one that is meant; of those that are called the same throughout, the first.

        Raises:
            NoSuchPosition: None, or more than one.
        """
        found = [one for one in self.rows if one.name_en == said]
        found = found or [one for one in self.rows if one.name_zh == said]
        if not found:
            message = f"There is no position {said}: enter the positions first."
            raise NoSuchPosition(message, field=field)
        if len({(one.name_en, one.name_zh) for one in found}) > 1:
            message = f"{len(found)} positions are called {said}: name one of them otherwise."
            raise NoSuchPosition(message, field=field)
        return found[0]


class DepartmentEntry:
    """Enters departments; what is there already and the same is left as it is."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = Departments(hr.list_departments(tx, actor))

    def enter(self, line: DepartmentLine) -> None:
        """Enter one department.

        Raises:
            NoSuchDepartment: What it belongs to is not there.
            Differs: There is another of this name.
        """
        if self._known.same(line):
            return
        name_en, name_zh = line.names
        parent_id = self._known.one(line.parent, "parent") if line.parent else None
        new = NewDepartment(name_en=name_en, name_zh=name_zh, parent_id=parent_id)
        self._known.add(hr.create_department(self._tx, self._actor, new))


class PositionEntry:
    """Enters positions; what is there already and the same is left as it is."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {(one.name_en, one.name_zh) for one in hr.list_positions(tx, actor)}

    def enter(self, line: NamedLine) -> None:
        """Enter one position.

        Raises:
            Differs: There is another of this name.
        """
        name_en, name_zh = line.names
        if (name_en, name_zh) in self._known:
            return
        if any(known == name_en for known, _ in self._known):
            message = f"{name_en} is there already with another name_zh."
            raise Differs(message, field="name_zh")
        new = NewPosition(name_en=name_en, name_zh=name_zh)
        hr.create_position(self._tx, self._actor, new)
        self._known.add((name_en, name_zh))


def departments_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every department, what belongs to none first; those that are alike are one line."""
    known = Departments(hr.list_departments(tx, actor))
    depth = {id_: _depth(known, id_) for id_ in known.rows}
    rows = [
        {
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "parent": known.told(one.parent_id) if one.parent_id else "",
        }
        for one in sorted(known.rows.values(), key=lambda row: (depth[row.id], row.id))
    ]
    yield from _each_once(rows)


def positions_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every position, the oldest first; those that are alike are one line."""
    rows = [
        {"name_en": one.name_en, "name_zh": one.name_zh} for one in hr.list_positions(tx, actor)
    ]
    yield from _each_once(rows)


def _depth(known: Departments, department_id: int) -> int:
    parent_id = known.rows[department_id].parent_id
    return 0 if parent_id is None else 1 + _depth(known, parent_id)


def _each_once(rows: Iterable[Row]) -> list[Row]:
    return list({tuple(row.values()): row for row in rows}.values())
