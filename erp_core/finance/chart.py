"""The standard chart of accounts, after the German SKR04, in English and Chinese."""

from typing import NamedTuple

from erp_core.finance.schemas.ledger import AccountKind, AccountRole


class StandardAccount(NamedTuple):
    """An account of the standard chart."""

    code: str
    name_en: str
    name_zh: str
    kind: AccountKind
    role: AccountRole


STANDARD_CHART: tuple[StandardAccount, ...] = (
    StandardAccount("1140", "Goods in stock", "库存商品", AccountKind.ASSET, AccountRole.STOCK),
    StandardAccount(
        "1200", "Trade receivables", "应收账款", AccountKind.ASSET, AccountRole.RECEIVABLE
    ),
    StandardAccount("1400", "Input tax", "进项税额", AccountKind.ASSET, AccountRole.INPUT_TAX),
    StandardAccount("1600", "Cash", "库存现金", AccountKind.ASSET, AccountRole.CASH),
    StandardAccount("1800", "Bank", "银行存款", AccountKind.ASSET, AccountRole.BANK),
    StandardAccount(
        "1840", "Card payments in transit", "在途卡款", AccountKind.ASSET, AccountRole.CARD
    ),
    StandardAccount("2000", "Share capital", "实收资本", AccountKind.EQUITY, AccountRole.EQUITY),
    StandardAccount(
        "2970", "Retained earnings", "未分配利润", AccountKind.EQUITY, AccountRole.RETAINED_EARNINGS
    ),
    StandardAccount(
        "9000", "Opening balances", "期初余额", AccountKind.EQUITY, AccountRole.OPENING_BALANCE
    ),
    StandardAccount(
        "3300", "Trade payables", "应付账款", AccountKind.LIABILITY, AccountRole.PAYABLE
    ),
    StandardAccount(
        "3310",
        "Goods received, not invoiced",
        "暂估应付账款",
        AccountKind.LIABILITY,
        AccountRole.GOODS_RECEIVED_NOT_INVOICED,
    ),
    StandardAccount(
        "3500", "Stored value", "储值卡余额", AccountKind.LIABILITY, AccountRole.STORED_VALUE
    ),
    StandardAccount(
        "3800", "Output tax", "销项税额", AccountKind.LIABILITY, AccountRole.TAX_PAYABLE
    ),
    StandardAccount(
        "4400", "Sales of goods", "商品销售收入", AccountKind.INCOME, AccountRole.REVENUE
    ),
    StandardAccount(
        "4450", "Sales of services", "服务收入", AccountKind.INCOME, AccountRole.SERVICE_REVENUE
    ),
    StandardAccount(
        "4830", "Other income", "其他业务收入", AccountKind.INCOME, AccountRole.OTHER_INCOME
    ),
    StandardAccount(
        "4840", "Exchange gains", "汇兑收益", AccountKind.INCOME, AccountRole.EXCHANGE_GAIN
    ),
    StandardAccount(
        "5400", "Cost of goods sold", "销售成本", AccountKind.EXPENSE, AccountRole.COGS
    ),
    StandardAccount(
        "5880",
        "Stock adjustments",
        "存货盘盈盘亏",
        AccountKind.EXPENSE,
        AccountRole.STOCK_ADJUSTMENT,
    ),
    StandardAccount("5890", "Scrap", "存货报废", AccountKind.EXPENSE, AccountRole.SCRAP),
    StandardAccount("6020", "Wages", "工资", AccountKind.EXPENSE, AccountRole.WAGES),
    StandardAccount(
        "6300", "Other expenses", "其他费用", AccountKind.EXPENSE, AccountRole.OTHER_EXPENSE
    ),
    StandardAccount(
        "6880", "Exchange losses", "汇兑损失", AccountKind.EXPENSE, AccountRole.EXCHANGE_LOSS
    ),
)

CONTROL_ROLES = frozenset(
    {
        AccountRole.RECEIVABLE,
        AccountRole.PAYABLE,
        AccountRole.STOCK,
        AccountRole.GOODS_RECEIVED_NOT_INVOICED,
        AccountRole.STORED_VALUE,
    }
)
"""Accounts that equal the sum of their documents, so nobody posts to them by hand."""

PARTY_ROLES = frozenset({AccountRole.RECEIVABLE, AccountRole.PAYABLE})
"""Accounts whose every line belongs to a customer or supplier."""
