"""Who works here goes out and in, each with their place; what one may not see is not written."""

import pytest

from erp_core import hr
from erp_core.access import NewUser, Role, create_user
from erp_core.hr import Leaving
from erp_core.kernel.actor import NotAllowed, system
from erp_core.kernel.database import Database
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.exporting import export_sheet
from frontdesk.sheets.importing import WrittenOnly, import_sheet
from frontdesk.sheets.kinds import kind_named
from frontdesk.verifying import verify_database
from tests.builders.access import PASSWORD, a_member_of_staff
from tests.builders.hr import a_calendar, ask, people
from tests.builders.parties import a_customer
from tests.builders.unchanged import digest

BOSS = system()
TABLES = ("departments", "positions", "working-calendars", "holidays", "employees")
GIVEN = {
    "departments": "name,name_zh,parent\nOffice,行政部,\nNorth,北区,Office\nSouth,南区,Office\n"
    "Sales,销售部,North\nSales,销售部,South\nWorks,生产部,\n",
    "positions": "name,name_zh\nClerk,文员\nSmith,铁匠\n",
    "working-calendars": 'name,monday,tuesday,friday\nFull time,8,"7,5",4.25\nNights,,,\n',
    "holidays": "calendar,day,name,name_zh\nFull time,2026-12-25,Christmas,圣诞节\n"
    "Nights,2026-05-25,Whit Monday,\nFull time,2026-05-25,Whit Monday,圣灵降临节\n",
    "employees": "staff_number,name,department,position,calendar,hired_on,leave_from,left_on,"
    "login,party,party_email,leads,manager\n"
    "101,Ida,Office,Clerk,Full time,2019-03-01,2026-01-01,,ida,,,Office; Office / South / Sales,\n"
    "102,Rolf,Office / North / Sales,文员,Full time,2026-01-01,,,,Rolf Berg,,North,101\n"
    "103,Wen 李,Office / South / Sales,Smith,Full time,2026-02-01,,2026-12-31,,,,,101\n"
    "104,Old,Works,Smith,Full time,2024-01-01,2026-01-01,2026-04-30,,,,Works,\n",
}
ENDED = "staff_number,name,department,position,calendar,hired_on,left_on\n"
HEAD = "staff_number,name,department,position,calendar,hired_on,login,leads,manager\n"


def house(database: Database) -> Database:
    """Prepare what the tables refer to and is none of them."""
    ida = NewUser(login="ida", name="Ida", password=PASSWORD, roles=frozenset({Role.EMPLOYEE}))
    database.run(lambda tx: create_user(tx, BOSS, ida))
    a_customer(database, "Rolf Berg")
    return database


def enter(database, kind, text, actor=BOSS):
    return database.run(lambda tx: import_sheet(tx, actor, kind_named(kind), text.encode()))


def written(database, kind, actor=BOSS):
    return database.read(lambda tx: export_sheet(tx, actor, kind_named(kind)))


def staffed(database, tables=GIVEN):
    house(database)
    for kind in TABLES:
        enter(database, kind, tables[kind])
    return database


def refused(database, kind, text, actor=BOSS):
    before = digest(database)
    with pytest.raises(SheetRefused) as raised:
        enter(database, kind, text, actor)
    assert digest(database) == before
    return [str(fault) for fault in raised.value.faults]


def test_a_house_goes_out_and_into_another_and_out_the_same(database, template, tmp_path):
    staffed(database)
    out = {kind: written(database, kind) for kind in TABLES}
    with template.copy(tmp_path, "elsewhere") as url:
        other = staffed(Database(url, clock=database.clock, ports=database.ports), out)
        again = {kind: written(other, kind) for kind in TABLES}
        faults = [one for line in verify_database(other) for one in line.violations]
        other.close()

    assert again == out
    assert faults == []
    assert out["working-calendars"].splitlines()[1:] == [
        "Full time,8,7.5,0,0,4.25,0,0",
        "Nights,0,0,0,0,0,0,0",
    ]
    assert out["holidays"].splitlines()[1:] == [
        "Full time,2026-05-25,Whit Monday,圣灵降临节",
        "Full time,2026-12-25,Christmas,圣诞节",
        "Nights,2026-05-25,Whit Monday,Whit Monday",
    ]
    assert out["departments"].splitlines()[1:] == [
        *("Office,行政部,", "Works,生产部,", "North,北区,Office", "South,南区,Office"),
        *("Sales,销售部,North", "Sales,销售部,South"),
    ]
    assert out["employees"].splitlines()[1:] == [
        (
            "101,Ida,Office,Clerk,Full time,2019-03-01,2026-01-01,,ida,,,"
            "Office; Office / South / Sales,"
        ),
        (
            "102,Rolf,Office / North / Sales,Clerk,Full time,2026-01-01,2026-01-01,,,Rolf Berg,,"
            "North,101"
        ),
        (
            "103,Wen 李,Office / South / Sales,Smith,Full time,2026-02-01,2026-02-01,2026-12-31,"
            ",,,,101"
        ),
        "104,Old,Works,Smith,Full time,2024-01-01,2026-01-01,2026-04-30,,,,Works,",
    ]


def test_what_is_read_in_twice_is_there_once(database):
    staffed(database)
    before = digest(database)

    for kind in TABLES:
        enter(database, kind, GIVEN[kind])
        enter(database, kind, written(database, kind))

    assert digest(database) == before


def test_chinese_headings_name_the_same_columns(database):
    house(database)
    enter(database, "working-calendars", "名称,星期一,周二\nFull time,8,8\n")
    enter(database, "holidays", "工作日历,日期,英文名,中文名\nFull time,2026-05-25,Whit,圣灵\n")
    enter(database, "departments", "英文名,中文名,上级部门\nOffice,行政部,\nBooks,账务,行政部\n")
    enter(database, "positions", "英文名,中文名\nClerk,文员\n")
    head = "工号,姓名,部门,岗位,工作日历,入职日期,负责部门\n"
    enter(database, "employees", head + "7,王伟,账务,文员,Full time,2026年3月1日,Books\n")

    (one,) = database.read(lambda tx: hr.list_employees(tx, BOSS).items)

    assert (one.staff_number, one.name, one.department_en) == ("7", "王伟", "Books")
    assert written(database, "employees").splitlines()[1].endswith(",Books,")


@pytest.mark.parametrize(
    ("kind", "text", "faults"),
    [
        (
            "departments",
            "name,name_zh,parent\nOffice,办公室,\nLab,,Nowhere\nDesk,,Sales\nNorth,北区,\n",
            [
                "line 2, name_zh: Office is there already with another name_zh.",
                "line 3, parent: There is no department Nowhere: enter the departments first.",
                "line 4, parent: 2 departments are called Sales: write this one as A / Sales.",
                "line 5, parent: North is there already, as Office / North: write where.",
            ],
        ),
        (
            "positions",
            "name,name_zh\nNew,新\nClerk,职员\n",
            ["line 3, name_zh: Clerk is there already with another name_zh."],
        ),
        (
            "working-calendars",
            "name,monday,saturday\nFull time,8,\nLong,25,\nShort,x,-1\n",
            [
                "line 2, tuesday: Full time is there already with another tuesday.",
                "line 3, monday: input should be less than or equal to 24",
                (
                    "line 4, monday: 'x' can be read in more than one way, or in none: write it "
                    "like 1234.50"
                ),
                "line 4, saturday: input should be greater than or equal to 0",
            ],
        ),
        (
            "holidays",
            "calendar,day,name\nDays,2026-01-01,New Year\nNights,2026-05-25,Other\n",
            [
                "line 2, calendar: There is no such working calendar.",
                "line 3, name_en: 2026-05-25 is there already with another name_en.",
            ],
        ),
        (
            "employees",
            HEAD + "201,A,Nowhere,Clerk,Full time,2026-01-01,,,\n"
            "202,B,Sales,Clerk,Full time,2026-01-01,,,\n"
            "203,C,Works,Cook,Full time,2026-01-01,,,\n"
            "204,D,Works,Clerk,Days,2026-01-01,,,\n"
            "205,E,Works,Clerk,Full time,2026-01-01,nobody,,\n"
            "206,F,Works,Clerk,Full time,2026-01-01,ida,,\n"
            "207,G,Works,Clerk,Full time,2001-01-01,,,\n"
            "101,Ida,Office,Smith,Full time,2019-03-01,ida,,\n"
            "208,H,Works,Clerk,Full time,2026-01-01,,,\n",
            [
                "line 2, department: There is no department Nowhere: enter the departments first.",
                "line 3, department: 2 departments are called Sales: write this one as A / Sales.",
                "line 4, position: There is no position Cook: enter the positions first.",
                "line 5, calendar: There is no working calendar Days: enter the calendars first.",
                "line 6, login: Nobody here has the log-in nobody: create the users first.",
                "line 7, login: This user or party is an employee already.",
                "line 8, leave_from: This day is too far ahead, or too long ago.",
                "line 9, position: 101 is there already with another position.",
            ],
        ),
        (
            "employees",
            HEAD + "201,A,Works,Clerk,Full time,2026-01-01,,Works,\n",
            ["line 2, leads: Works is led by Old already."],
        ),
        (
            "employees",
            HEAD + "201,A,North,Clerk,Full time,2026-01-01,,,101\n"
            "202,B,Works,Clerk,Full time,2026-01-01,,,104\n",
            ["line 2, manager: By their department 102 leads 201: say who does in leads."],
        ),
        (
            "employees",
            ENDED.replace("\n", ",party_email\n")
            + "201,A,Works,Clerk,Full time,2026-01-01,,a@b.example\n"
            "202,B,Works,Clerk,Full time,05/06/2026,,\n",
            [
                "line 2: party_email goes with party",
                (
                    "line 3, hired_on: '05/06/2026' can be read in more than one way, or in none: "
                    "write it like 2026-05-19"
                ),
            ],
        ),
        (
            "employees",
            ENDED + "201,A,Works,Clerk,Full time,2026-01-01,2025-12-31\n",
            [("line 2, left_on: Employment ends after it began, and both are days of this time.")],
        ),
    ],
)
def test_every_fault_is_named_and_nothing_is_written(database, kind, text, faults):
    staffed(database)

    assert refused(database, kind, text) == faults


def test_departments_that_are_alike_are_one_line(database):
    house(database)
    database.run(lambda tx: a_calendar(tx, "Full time"))
    office = hr.NewDepartment(name_en="Office", name_zh="行政部")
    smith = hr.NewPosition(name_en="Smith", name_zh="铁匠")
    for _ in range(2):
        database.run(lambda tx: hr.create_department(tx, BOSS, office))
        database.run(lambda tx: hr.create_position(tx, BOSS, smith))

    assert written(database, "departments").splitlines()[1:] == ["Office,行政部,"]
    assert written(database, "positions").splitlines()[1:] == ["Smith,铁匠"]
    line = "1,A,Office,Smith,Full time,2026-01-01,,,\n"
    assert refused(database, "employees", HEAD + line) == [
        "line 2, department: 2 departments are called Office: write this one as A / Office."
    ]


def test_one_sees_in_a_table_whom_one_sees_and_enters_what_one_may(database):
    team = people(database)
    sales = a_member_of_staff(database, Role.SALES, login="sam")

    def numbers(who, kind):
        return [line.split(",")[0] for line in written(database, kind, who).splitlines()[1:]]

    assert numbers(team.wen.actor, "employees") == ["wen"]
    assert numbers(team.rolf.actor, "employees") == ["rolf", "wen"]
    assert numbers(team.hanna.actor, "employees") == ["hanna", "ida", "rolf", "wen"]
    assert numbers(team.wen.actor, "leave-balances") == ["wen", "wen"]
    assert numbers(sales, "employees") == []
    assert "Full time,2026-01-01,2026-01-01,,wen,,,,rolf" in written(database, "employees")
    assert "Full time,2026-01-01,2026-01-01,,,,,," in written(database, "employees", team.wen.actor)
    for who in (team.rolf.actor, sales):
        with pytest.raises(NotAllowed):
            enter(database, "employees", written(database, "employees"), who)
    before = digest(database)
    enter(database, "employees", written(database, "employees", team.hanna.actor), team.hanna.actor)
    assert digest(database) == before
    assert refused(database, "employees", written(database, "employees"), team.hanna.actor)[0] == (
        "line 2, login: You may not look up log-ins: leave this column out."
    )
    of_the_books = (
        "staff_number,name,department,position,calendar,hired_on,party\n"
        "9,Tom,Works,wen,Full time,2026-01-01,Tom\n"
    )
    assert refused(database, "employees", of_the_books, team.hanna.actor) == [
        "line 2, party: You may not look up who is in the books: leave this column out."
    ]


def test_leave_is_written_out_as_it_is_today_and_not_read_in(database):
    team = people(database)
    database.run(lambda tx: ask(tx, team.wen, team.annual, "2026-05-19", "2026-05-20"))
    gone = Leaving(left_on="2026-05-18")
    database.run(lambda tx: hr.end_employment(tx, BOSS, team.rolf.employee, gone))

    lines = written(database, "leave-balances", team.hanna.actor).splitlines()

    assert lines[0] == (
        "staff_number,name,kind_en,kind_zh,on,earned,taken,expired,left,planned,available"
    )
    assert not [line for line in lines if line.startswith("rolf")]
    assert lines[-2:] == [
        "wen,Wen,Annual leave,Annual leave,2026-05-19,8,1,0,7,1,6",
        "wen,Wen,Sick leave,Sick leave,2026-05-19,,0,,,0,",
    ]
    with pytest.raises(WrittenOnly):
        enter(database, "leave-balances", "staff_number\nwen\n")
