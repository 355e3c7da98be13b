"""Units of measure, named by their UN/CEFACT Recommendation 20 codes, and how they convert.

The units are a published standard, so they are part of the program and not rows to maintain.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Dimension(StrEnum):
    """What a unit measures."""

    COUNT = "count"
    MASS = "mass"
    VOLUME = "volume"
    LENGTH = "length"
    TIME = "time"


@dataclass(frozen=True)
class Unit:
    """One unit of measure.

    Attributes:
        code: UN/CEFACT Recommendation 20 code.
        symbol: As written behind a number.
        dimension: Only units of one dimension convert.
        factor: How many of the dimension's reference unit (piece, kg, litre, metre, hour) it is.
    """

    code: str
    symbol: str
    name_en: str
    name_zh: str
    dimension: Dimension
    factor: Decimal

    @property
    def divisible(self) -> bool:
        """A part of it makes sense: half a kilogram does, half a piece, pair or dozen does not."""
        return self.dimension is not Dimension.COUNT


UNITS: tuple[Unit, ...] = (
    Unit("C62", "pc", "piece", "件", Dimension.COUNT, Decimal(1)),
    Unit("PR", "pr", "pair", "双", Dimension.COUNT, Decimal(2)),
    Unit("DZN", "doz", "dozen", "打", Dimension.COUNT, Decimal(12)),
    Unit("CEN", "100 pc", "hundred", "百件", Dimension.COUNT, Decimal(100)),
    Unit("KGM", "kg", "kilogram", "千克", Dimension.MASS, Decimal(1)),
    Unit("GRM", "g", "gram", "克", Dimension.MASS, Decimal("0.001")),
    Unit("TNE", "t", "tonne", "吨", Dimension.MASS, Decimal(1000)),
    Unit("LTR", "l", "litre", "升", Dimension.VOLUME, Decimal(1)),
    Unit("MLT", "ml", "millilitre", "毫升", Dimension.VOLUME, Decimal("0.001")),
    Unit("MTR", "m", "metre", "米", Dimension.LENGTH, Decimal(1)),
    Unit("CMT", "cm", "centimetre", "厘米", Dimension.LENGTH, Decimal("0.01")),
    Unit("HUR", "h", "hour", "小时", Dimension.TIME, Decimal(1)),
    Unit("DAY", "d", "day", "天", Dimension.TIME, Decimal(24)),
)


def find_unit(code: str) -> Unit | None:
    """Return the unit of a code, None when it is not one of the units."""
    return next((unit for unit in UNITS if unit.code == code), None)
