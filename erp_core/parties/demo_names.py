"""Plausible names and addresses for the demo's generated customers."""

from erp_core.parties.schemas import Region

GERMAN = (
    ("Anna", "Jan", "Lena", "Felix", "Sophie", "Lukas", "Marie", "Paul", "Greta", "Max"),
    ("Petersen", "Schröder", "Hansen", "Krüger", "Behrens", "Möller", "Vogt", "Jansen", "Thiel"),
)
INTERNATIONAL = (
    ("Olivia", "James", "Amelia", "Daniel", "Grace", "Marco", "Elena", "Tomás", "Priya", "Kofi"),
    ("Walker", "Bennett", "Rossi", "Novak", "Silva", "Mensah", "Patel", "Larsen", "Murphy"),
)
CHINESE = (
    ("Li Na", "李娜"),
    ("Wang Fang", "王芳"),
    ("Chen Jie", "陈杰"),
    ("Liu Yang", "刘洋"),
    ("Zhao Min", "赵敏"),
    ("Huang Lei", "黄磊"),
    ("Zhou Ting", "周婷"),
    ("Wu Hao", "吴昊"),
    ("Xu Jing", "徐静"),
    ("Sun Bo", "孙博"),
)
CAFES = (
    "Café Alster",
    "Kaffeehaus Ottensen",
    "Espressobar Schanze",
    "Bäckerei Harms",
    "Hotel Nordstern",
    "Kontor Altona",
    "Teehaus am Fleet",
    "Bistro Landungsbrücke",
)
STREETS = (
    ("Eppendorfer Weg", "20259", "Hamburg"),
    ("Osterstraße", "20255", "Hamburg"),
    ("Bahrenfelder Straße", "22765", "Hamburg"),
    ("Mühlenkamp", "22303", "Hamburg"),
    ("Holtenauer Straße", "24105", "Kiel"),
    ("Ostertorsteinweg", "28203", "Bremen"),
    ("Breite Straße", "23552", "Lübeck"),
    ("Kastanienallee", "10435", "Berlin"),
)
REGIONS = {
    "Hamburg": Region.NORTH,
    "Kiel": Region.NORTH,
    "Bremen": Region.NORTH,
    "Lübeck": Region.NORTH,
    "Berlin": Region.EAST,
}
