"""What cities are called in Chinese: addresses hold their own spelling only."""

from collections.abc import Mapping
from types import MappingProxyType

_EXONYMS: Mapping[str, str] = MappingProxyType(
    {
        "amsterdam": "阿姆斯特丹", "antwerp": "安特卫普", "athens": "雅典", "augsburg": "奥格斯堡",
        "barcelona": "巴塞罗那", "basel": "巴塞尔", "beijing": "北京", "berlin": "柏林",
        "bern": "伯尔尼", "bonn": "波恩", "bordeaux": "波尔多", "boston": "波士顿",
        "bremen": "不来梅", "bremerhaven": "不来梅港", "brussels": "布鲁塞尔",
        "budapest": "布达佩斯", "chengdu": "成都", "chicago": "芝加哥", "cologne": "科隆",
        "köln": "科隆", "copenhagen": "哥本哈根", "dortmund": "多特蒙德", "dresden": "德累斯顿",
        "dublin": "都柏林", "düsseldorf": "杜塞尔多夫", "edinburgh": "爱丁堡", "essen": "埃森",
        "florence": "佛罗伦萨", "frankfurt": "法兰克福", "frankfurt am main": "法兰克福",
        "freiburg": "弗赖堡", "geneva": "日内瓦", "guangzhou": "广州", "hamburg": "汉堡",
        "hangzhou": "杭州", "hanover": "汉诺威", "hannover": "汉诺威", "heidelberg": "海德堡",
        "helsinki": "赫尔辛基", "hong kong": "香港", "istanbul": "伊斯坦布尔", "kiel": "基尔",
        "leipzig": "莱比锡", "lille": "里尔", "lisbon": "里斯本", "london": "伦敦",
        "lübeck": "吕贝克", "lyon": "里昂", "madrid": "马德里", "manchester": "曼彻斯特",
        "mannheim": "曼海姆", "marseille": "马赛", "milan": "米兰", "moscow": "莫斯科",
        "munich": "慕尼黑", "münchen": "慕尼黑", "münster": "明斯特", "nanjing": "南京",
        "naples": "那不勒斯", "new york": "纽约", "nice": "尼斯", "nuremberg": "纽伦堡",
        "nürnberg": "纽伦堡", "oslo": "奥斯陆", "paris": "巴黎", "porto": "波尔图",
        "prague": "布拉格", "rome": "罗马", "rostock": "罗斯托克", "rotterdam": "鹿特丹",
        "salzburg": "萨尔茨堡", "san francisco": "旧金山", "seville": "塞维利亚",
        "shanghai": "上海", "shenzhen": "深圳", "singapore": "新加坡", "stockholm": "斯德哥尔摩",
        "strasbourg": "斯特拉斯堡", "stuttgart": "斯图加特", "suzhou": "苏州", "sydney": "悉尼",
        "tokyo": "东京", "toulouse": "图卢兹", "turin": "都灵", "utrecht": "乌得勒支",
        "venice": "威尼斯", "vienna": "维也纳", "wien": "维也纳", "warsaw": "华沙",
        "wuhan": "武汉", "zurich": "苏黎世", "zürich": "苏黎世",
    }
)  # fmt: skip


def chinese_name(city: str) -> str | None:
    """Return what a city is called in Chinese, if it has such a name."""
    return _EXONYMS.get(city.casefold())
