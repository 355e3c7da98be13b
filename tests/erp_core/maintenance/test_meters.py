"""What meters say: once, never of the future, and a counter never backwards."""

from datetime import timedelta
from decimal import Decimal

import pytest

from erp_core import maintenance
from erp_core.kernel.actor import system
from erp_core.kernel.quantity import plain
from erp_core.maintenance import (
    AssetRetired,
    MeterChange,
    MeterChanged,
    MeterCodeTaken,
    MeterInUse,
    MeterKind,
    NeverReplaced,
    NewAssetState,
    NewReplacement,
    ReadInTheFuture,
    ReadOtherwise,
    ReplacedSince,
    RunsBackwards,
)
from tests.builders.maintenance import a_plan, a_workshop, read_off


@pytest.fixture
def shop(database):
    return database.run(a_workshop)


def values(tx, meter_id):
    return [plain(one.value) for one in maintenance.curve_of(tx, system(), meter_id)]


def replaced(tx, meter_id, last, first="0", **more):
    new = NewReplacement.model_validate(
        {"last_value": last, "first_value": first, "reason": "broken glass", **more}
    )
    return maintenance.replace_meter(tx, system(), meter_id, new)


def test_the_same_reading_delivered_twice_is_one(database, shop, clock):
    at = clock.now() - timedelta(hours=1)

    first = database.run(lambda tx: read_off(tx, shop.hours, "100", taken_at=at.isoformat()))
    again = database.run(lambda tx: read_off(tx, shop.hours, "100", taken_at=at.isoformat()))

    assert again.id == first.id
    assert database.read(lambda tx: values(tx, shop.hours)) == ["100"]


def test_another_value_at_the_same_time_is_refused(database, shop, clock):
    at = clock.now().isoformat()
    database.run(lambda tx: read_off(tx, shop.hours, "100", taken_at=at))

    with pytest.raises(ReadOtherwise) as refused:
        database.run(lambda tx: read_off(tx, shop.hours, "101", taken_at=at))

    assert refused.value.facts["value"] == "100"
    assert database.read(lambda tx: values(tx, shop.hours)) == ["100"]


def test_a_reading_of_the_future_is_refused(database, shop, clock):
    later = (clock.now() + timedelta(seconds=1)).isoformat()

    with pytest.raises(ReadInTheFuture):
        database.run(lambda tx: read_off(tx, shop.hours, "100", taken_at=later))

    assert database.read(lambda tx: values(tx, shop.hours)) == []


def test_a_counter_never_runs_backwards_whenever_it_was_read(database, shop, clock):
    def at(hours):
        return (clock.now() - timedelta(hours=hours)).isoformat()

    database.run(lambda tx: read_off(tx, shop.hours, "100", taken_at=at(10)))
    database.run(lambda tx: read_off(tx, shop.hours, "120", taken_at=at(2)))
    with pytest.raises(RunsBackwards):
        database.run(lambda tx: read_off(tx, shop.hours, "119.9", taken_at=at(1)))
    with pytest.raises(RunsBackwards):
        database.run(lambda tx: read_off(tx, shop.hours, "120.1", taken_at=at(5)))
    with pytest.raises(RunsBackwards):
        database.run(lambda tx: read_off(tx, shop.hours, "99", taken_at=at(5)))
    database.run(lambda tx: read_off(tx, shop.hours, "110", taken_at=at(5)))

    assert database.read(lambda tx: values(tx, shop.hours)) == ["100", "110", "120"]


def test_a_gauge_goes_up_and_down(database, shop, clock):
    for hours, value in ((3, "20"), (2, "-5"), (1, "12.5")):
        at = (clock.now() - timedelta(hours=hours)).isoformat()
        database.run(lambda tx, value=value, at=at: read_off(tx, shop.gas, value, taken_at=at))

    assert database.read(lambda tx: values(tx, shop.gas)) == ["20", "-5", "12.5"]


def test_a_replaced_counter_runs_on(database, shop, clock):
    early = (clock.now() - timedelta(hours=3)).isoformat()
    database.run(lambda tx: read_off(tx, shop.hours, "900", taken_at=early))
    middle = (clock.now() - timedelta(hours=2)).isoformat()
    database.run(lambda tx: replaced(tx, shop.hours, "950", "5", taken_at=middle))
    after = database.run(lambda tx: read_off(tx, shop.hours, "30"))

    assert after.run == Decimal(975)
    late = (clock.now() - timedelta(hours=2, minutes=30)).isoformat()
    with pytest.raises(RunsBackwards):
        database.run(lambda tx: read_off(tx, shop.hours, "951", taken_at=late))
    between = database.run(lambda tx: read_off(tx, shop.hours, "940", taken_at=late))
    assert between.run == Decimal(940)


def test_a_replacement_comes_after_the_last_reading_of_a_counter(database, shop):
    with pytest.raises(NeverReplaced):
        database.run(lambda tx: replaced(tx, shop.hours, "10"))
    with pytest.raises(NeverReplaced):
        database.run(lambda tx: replaced(tx, shop.gas, "10"))
    database.run(lambda tx: read_off(tx, shop.hours, "100"))
    with pytest.raises(ReplacedSince):
        database.run(lambda tx: replaced(tx, shop.hours, "110"))

    assert database.read(lambda tx: values(tx, shop.hours)) == ["100"]


def test_a_retired_asset_is_not_read(database, shop):
    gone = NewAssetState(state="retired", reason="sold for scrap")
    database.run(lambda tx: maintenance.set_asset_state(tx, system(), shop.roaster, gone))

    with pytest.raises(AssetRetired):
        database.run(lambda tx: read_off(tx, shop.hours, "100"))


def changed(tx, meter_id, version=1, **more):
    told = {"code": "HOURS", "name_en": "Hours", "name_zh": "工时", "unit": "h"}
    new = MeterChange.model_validate({**told, "version": version, **more})
    return maintenance.change_meter(tx, system(), meter_id, new)


def test_a_meter_that_is_not_in_use_may_become_another(database, shop):
    view = database.run(lambda tx: changed(tx, shop.hours, code="TEMP", unit="°C", kind="gauge"))

    assert (view.code, view.name_en, view.unit, view.kind) == (
        "TEMP",
        "Hours",
        "°C",
        MeterKind.GAUGE,
    )


def test_a_meter_in_use_changes_its_names_and_keeps_its_unit_and_kind(database, shop):
    database.run(lambda tx: read_off(tx, shop.hours, "100"))
    database.run(lambda tx: changed(tx, shop.hours, name_en="Drum"))

    for told in ({"unit": "km"}, {"kind": "gauge"}):
        with pytest.raises(MeterInUse):
            database.run(lambda tx, told=told: changed(tx, shop.hours, 2, **told))

    asset = database.read(lambda tx: maintenance.get_asset(tx, system(), shop.roaster))
    hours = next(meter for meter in asset.meters if meter.id == shop.hours)
    assert (hours.name_en, hours.unit, plain(hours.value)) == ("Drum", "h", "100")


def test_a_meter_that_a_plan_counts_by_stays_a_counter_until_the_plan_is_gone(database, shop):
    plan_id = database.run(
        lambda tx: a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="5")
    )

    with pytest.raises(MeterInUse):
        database.run(lambda tx: changed(tx, shop.hours, kind="gauge"))

    database.run(lambda tx: maintenance.archive_plan(tx, system(), plan_id))
    assert database.run(lambda tx: changed(tx, shop.hours, kind="gauge")).kind == MeterKind.GAUGE


def test_a_meter_is_not_changed_over_another_change_or_into_another_meter(database, shop):
    database.run(lambda tx: changed(tx, shop.hours, name_en="Drum"))

    with pytest.raises(MeterChanged):
        database.run(lambda tx: changed(tx, shop.hours, 1, name_en="Motor"))
    with pytest.raises(MeterCodeTaken):
        database.run(lambda tx: changed(tx, shop.hours, 2, code="GAS"))
