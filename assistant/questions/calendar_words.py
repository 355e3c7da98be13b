"""The words of the calendar, English and Chinese, as pieces of expressions."""

from assistant.questions.periods import Unit

EN_MONTHS = (
    "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul",
    "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec",
)  # fmt: skip
MONTH = rf"(?P<month>{'|'.join(EN_MONTHS)})(?![a-z])\.?"
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![a-z0-9])"
YEAR = r"(?P<year>20\d\d)(?!\d)"
RELATIVE_YEAR = r"(?P<relyear>this year|last year|next year|the year before last)"
OF_YEAR = rf"(?:,? (?:of |in )?(?:{YEAR}|(?:of )?{RELATIVE_YEAR}))?"
COUNT = (
    r"(?P<count>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|"
    r"sixty|ninety|couple of|a couple of|half a|half)"
)
UNIT = r"(?P<unit>day|week|month|quarter|year|half[ -]year|half|yr|mth|qtr)s?(?![a-z])"
B, E = r"(?<![a-z0-9])", r"(?![a-z0-9])"
PAST = "last|past|previous|prior|preceding|trailing|recent|most recent|latest"
NEXT = "next|coming|upcoming|following"

ZH_DIGITS = "一二三四五六七八九十"
ZH_COUNT = rf"(?P<count>\d{{1,3}}|[{ZH_DIGITS}两百]+|半)"
ZH_UNIT = r"(?P<unit>天|日|周|星期|礼拜|个月|月|个季度|季度|季|年|个半年)"
ZH_YEAR = r"(?P<year>20\d\d)年?"
ZH_RELYEAR = "(?P<relyear>今年|本年度?|当年|去年|上一年|上年|前年|明年)"
ZH_OF_YEAR = rf"(?:(?:{ZH_YEAR}|{ZH_RELYEAR})(?:的)?)?"
ZH_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
ZH_DAY = (
    r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])[日号]"
)
ZH_OFFSETS = {
    "这": 0, "这个": 0, "本": 0, "当": 0, "当前": 0, "今": 0, "上上": -2, "上上个": -2,
    "上": -1, "上个": -1, "上一": -1, "上一个": -1, "前一": -1, "前一个": -1, "前个": -2,
    "下": 1, "下个": 1, "下一": 1, "下一个": 1, "下下": 2, "下下个": 2,
}  # fmt: skip
EN_UNITS: dict[str, Unit] = {
    "day": "day", "week": "week", "month": "month", "mth": "month", "quarter": "quarter",
    "qtr": "quarter", "year": "year", "yr": "year", "half": "half", "half year": "half",
    "half-year": "half",
}  # fmt: skip
ZH_UNITS: dict[str, Unit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "个星期": "week", "礼拜": "week",
    "个月": "month",
    "月": "month", "月份": "month", "季": "quarter", "季度": "quarter", "个季度": "quarter",
    "年": "year", "年度": "year", "半年": "half", "个半年": "half",
}  # fmt: skip
RELYEARS = {
    "this year": 0, "last year": -1, "next year": 1, "the year before last": -2, "今年": 0,
    "本年": 0, "本年度": 0, "当年": 0, "去年": -1, "上一年": -1, "上年": -1, "前年": -2, "明年": 1,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "1": 1, "2": 2, "3": 3, "4": 4, "一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "last": 4,
}  # fmt: skip
HALVES: dict[Unit, tuple[int, Unit]] = {"year": (6, "month"), "month": (15, "day")}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZH_WEEKDAYS = "一二三四五六日"
