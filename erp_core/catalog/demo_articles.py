"""The shelf of Crane Harbour Coffee as data: articles, words for them, prices.

Retail prices contain their tax, prices for cafés do not. Prices are (from quantity, for one).
German VAT: 7 % on coffee beans, 19 % on machines, spares, filters and services.
"""

from dataclasses import dataclass

from erp_core.catalog.schemas import Kind, NewPriceList, ReturnRule

Prices = tuple[tuple[str, str], ...]
Words = tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """One form in which an article is sold; weight in kilograms."""

    sku: str
    label_en: str
    label_zh: str
    weight: str | None
    retail: Prices
    cafe: Prices
    options: tuple[tuple[str, str], ...] = ()
    barcode: str | None = None
    said_en: Words = ()
    said_zh: Words = ()


@dataclass(frozen=True)
class Article:
    """One article of the shelf."""

    name_en: str
    name_zh: str
    category: str
    tax: str
    description_en: str
    description_zh: str
    forms: tuple[Form, ...]
    said_en: Words = ()
    said_zh: Words = ()
    kind: Kind = Kind.GOODS
    warranty_months: int = 0
    return_rule: ReturnRule = ReturnRule.ANY


TAXES = (
    ("VAT7", "VAT 7 %", "增值税 7%", "0.07"),
    ("VAT19", "VAT 19 %", "增值税 19%", "0.19"),
)

CATEGORIES = (
    ("beans", "Coffee beans", "咖啡豆"),
    ("filters", "Filters", "滤纸"),
    ("machines", "Machines and grinders", "咖啡机和磨豆机"),
    ("spares", "Spare parts", "配件"),
    ("services", "Services", "服务"),
    ("sets", "Sets", "套装"),
)

PRICE_LISTS = (
    NewPriceList(
        code="RETAIL",
        name_en="Retail prices",
        name_zh="零售价",
        currency="EUR",
        tax_included=True,
        standard=True,
    ),
    NewPriceList(
        code="CAFE",
        name_en="Prices for cafés",
        name_zh="咖啡馆批发价",
        currency="EUR",
        tax_included=False,
    ),
)


def _small_bag(sku: str, barcode: str, retail: str, cafe: str) -> Form:
    return Form(
        sku=sku,
        label_en="250 g",
        label_zh="250克",
        weight="0.25",
        retail=(("1", retail),),
        cafe=(("1", cafe),),
        options=(("size", "250 g"),),
        barcode=barcode,
        said_en=("small bag", "quarter kilo"),
        said_zh=("半斤", "小包"),
    )


def _kilo_bag(sku: str, barcode: str, retail: str, cafe: Prices) -> Form:
    return Form(
        sku=sku,
        label_en="1 kg",
        label_zh="1公斤",
        weight="1",
        retail=(("1", retail),),
        cafe=cafe,
        options=(("size", "1 kg"),),
        barcode=barcode,
        said_en=("1kg", "kilo bag", "a kilo"),
        said_zh=("1千克", "一公斤", "两斤"),
    )


def _sack(sku: str, barcode: str, retail: str, cafe: Prices) -> Form:
    return Form(
        sku=sku,
        label_en="5 kg",
        label_zh="5公斤",
        weight="5",
        retail=(("1", retail),),
        cafe=cafe,
        options=(("size", "5 kg"),),
        barcode=barcode,
        said_en=("5kg", "big bag", "sack"),
        said_zh=("5千克", "五公斤", "大包"),
    )


def _single(
    sku: str, weight: str, retail: str, cafe: str, options: tuple[tuple[str, str], ...] = ()
) -> Form:
    return Form(sku, "", "", weight, (("1", retail),), (("1", cafe),), options)


_BEANS = (
    Article(
        name_en="House Blend",
        name_zh="鹤港拼配",
        category="beans",
        tax="VAT7",
        description_en="Our everyday espresso: Brazil and Colombia, chocolate and hazelnut.",
        description_zh="日常意式拼配：巴西与哥伦比亚豆，巧克力和榛子风味。",
        forms=(
            _small_bag("HB-250", "2000000000015", "8.90", "6.40"),
            _kilo_bag(
                "HB-1000",
                "2000000000022",
                "29.90",
                (("1", "21.50"), ("10", "19.90"), ("40", "18.50")),
            ),
            _sack("HB-5000", "2000000000039", "139.00", (("1", "99.50"), ("8", "92.50"))),
        ),
        said_en=("house beans", "the usual", "espresso blend", "house coffee"),
        said_zh=("拼配", "拼配豆", "招牌豆", "意式拼配"),
        return_rule=ReturnRule.SEALED,
    ),
    Article(
        name_en="Yunnan Single Origin",
        name_zh="云南单品",
        category="beans",
        tax="VAT7",
        description_en="Catimor from Baoshan, washed: red apple, brown sugar, light roast.",
        description_zh="保山卡蒂姆，水洗：红苹果、红糖，浅烘。",
        forms=(
            _small_bag("YN-250", "2000000000046", "11.90", "8.60"),
            _kilo_bag("YN-1000", "2000000000053", "41.90", (("1", "30.50"), ("10", "28.90"))),
        ),
        said_en=("yunnan", "the chinese one", "yunnan beans"),
        said_zh=("云南", "云南豆", "云南咖啡", "保山"),
        return_rule=ReturnRule.SEALED,
    ),
    Article(
        name_en="Ethiopia Yirgacheffe",
        name_zh="埃塞俄比亚耶加雪菲",
        category="beans",
        tax="VAT7",
        description_en="Heirloom, natural: blueberry, jasmine, light roast.",
        description_zh="原生种，日晒：蓝莓、茉莉花，浅烘。",
        forms=(
            _small_bag("ET-250", "2000000000060", "12.90", "9.20"),
            _kilo_bag("ET-1000", "2000000000077", "44.90", (("1", "32.50"), ("10", "30.90"))),
        ),
        said_en=("ethiopia", "ethiopian", "yirga", "the fruity one"),
        said_zh=("埃塞", "耶加", "耶加雪菲", "果味的"),
        return_rule=ReturnRule.SEALED,
    ),
    Article(
        name_en="Dark Harbour",
        name_zh="深港深烘",
        category="beans",
        tax="VAT7",
        description_en="Dark roast with some robusta: cocoa, smoke, a thick crema.",
        description_zh="深度烘焙，含少量罗布斯塔：可可、烟熏，油脂厚。",
        forms=(
            _small_bag("DH-250", "2000000000084", "8.90", "6.40"),
            _kilo_bag(
                "DH-1000",
                "2000000000091",
                "29.90",
                (("1", "21.50"), ("10", "19.90"), ("40", "18.50")),
            ),
            _sack("DH-5000", "2000000000107", "139.00", (("1", "99.50"), ("8", "92.50"))),
        ),
        said_en=("the dark one", "dark roast", "dark beans", "the strong one"),
        said_zh=("深烘", "深烘的", "深烘豆", "黑的那个", "苦的那个"),
        return_rule=ReturnRule.SEALED,
    ),
    Article(
        name_en="Decaf Harbour",
        name_zh="低因鹤港",
        category="beans",
        tax="VAT7",
        description_en="Decaffeinated with carbon dioxide: caramel, medium roast.",
        description_zh="二氧化碳法脱咖啡因：焦糖，中度烘焙。",
        forms=(
            _small_bag("DC-250", "2000000000114", "9.90", "7.10"),
            _kilo_bag("DC-1000", "2000000000121", "33.90", (("1", "24.50"), ("10", "22.90"))),
        ),
        said_en=("decaf", "decaffeinated", "without caffeine"),
        said_zh=("低因", "低因咖啡", "无咖啡因", "脱因"),
        return_rule=ReturnRule.SEALED,
    ),
)

_HARDWARE = (
    Article(
        name_en="Paper Filters No. 2, 100 pieces",
        name_zh="2号滤纸 100张",
        category="filters",
        tax="VAT19",
        description_en="For hand drippers of one to four cups, unbleached.",
        description_zh="适用于1至4杯手冲滤杯，未漂白。",
        forms=(_single("PF-2", "0.15", "5.90", "3.80"),),
        said_en=("paper filters", "filters", "filter paper", "v60 filters"),
        said_zh=("滤纸", "手冲滤纸", "过滤纸"),
        return_rule=ReturnRule.SEALED,
    ),
    Article(
        name_en="Heron Group Gasket",
        name_zh="苍鹭冲煮头密封圈",
        category="spares",
        tax="VAT19",
        description_en="Silicone gasket of the group head; change it once a year.",
        description_zh="冲煮头硅胶密封圈，建议每年更换。",
        forms=(_single("SP-GASKET", "0.02", "9.90", "7.50"),),
        said_en=("gasket", "seal", "group seal", "rubber ring"),
        said_zh=("密封圈", "垫圈", "胶圈"),
        return_rule=ReturnRule.SEALED,
    ),
    Article(
        name_en="Heron Drip Tray",
        name_zh="苍鹭接水盘",
        category="spares",
        tax="VAT19",
        description_en="Stainless drip tray with grid.",
        description_zh="不锈钢接水盘，带滤网。",
        forms=(_single("SP-TRAY", "0.6", "39.00", "29.00"),),
        said_en=("drip tray", "tray"),
        said_zh=("接水盘", "滴水盘", "水盘"),
    ),
    Article(
        name_en="Heron Water Filter",
        name_zh="苍鹭净水滤芯",
        category="spares",
        tax="VAT19",
        description_en="Softens 200 litres; change it every three months.",
        description_zh="可软化200升水，每三个月更换。",
        forms=(_single("SP-WATER", "0.3", "24.90", "18.50"),),
        said_en=("water filter", "filter cartridge", "softener"),
        said_zh=("净水滤芯", "滤芯", "软水滤芯"),
        return_rule=ReturnRule.SEALED,
    ),
    Article(
        name_en="Tern Grinder",
        name_zh="燕鸥磨豆机",
        category="machines",
        tax="VAT19",
        description_en="Flat burrs of 64 mm, grinds by weight.",
        description_zh="64毫米平刀，按重量出粉。",
        forms=(_single("TERN-64", "9.5", "649.00", "469.00"),),
        said_en=("grinder", "coffee grinder", "tern"),
        said_zh=("磨豆机", "研磨机", "燕鸥"),
        warranty_months=24,
    ),
    Article(
        name_en="Heron Espresso Machine",
        name_zh="苍鹭意式咖啡机",
        category="machines",
        tax="VAT19",
        description_en="Dual boiler, one group, built in Hamburg; two years of warranty.",
        description_zh="双锅炉单头，汉堡制造，两年保修。",
        forms=(
            Form(
                sku="HERON-CHROME",
                label_en="Chrome",
                label_zh="镀铬",
                weight="28",
                retail=(("1", "2990.00"),),
                cafe=(("1", "2150.00"),),
                options=(("finish", "Chrome"),),
                barcode="2000000000138",
                said_en=("chrome heron", "silver heron"),
                said_zh=("银色苍鹭", "银色咖啡机"),
            ),
            Form(
                sku="HERON-BLACK",
                label_en="Matte Black",
                label_zh="哑光黑",
                weight="28",
                retail=(("1", "3090.00"),),
                cafe=(("1", "2220.00"),),
                options=(("finish", "Matte Black"),),
                barcode="2000000000145",
                said_en=("black heron",),
                said_zh=("黑色苍鹭", "黑色咖啡机"),
            ),
        ),
        said_en=("heron", "espresso machine", "coffee machine", "machine"),
        said_zh=("苍鹭", "咖啡机", "意式机", "意式咖啡机"),
        warranty_months=24,
    ),
    Article(
        name_en="Heron Service Hour",
        name_zh="苍鹭维修工时",
        category="services",
        tax="VAT19",
        description_en="Maintenance or repair at the bench, by the hour.",
        description_zh="工坊保养或维修，按小时计。",
        forms=(
            Form(
                sku="SV-HOUR",
                label_en="",
                label_zh="",
                weight=None,
                retail=(("1", "89.00"),),
                cafe=(("1", "72.00"),),
            ),
        ),
        said_en=("service", "repair", "maintenance"),
        said_zh=("维修", "保养"),
        kind=Kind.SERVICE,
        return_rule=ReturnRule.NEVER,
    ),
)

ARTICLES: tuple[Article, ...] = (*_BEANS, *_HARDWARE)
