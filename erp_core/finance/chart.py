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
    StandardAccount(
        "1050", "Work in progress", "在产品", AccountKind.ASSET, AccountRole.WORK_IN_PROGRESS
    ),
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
        "3720", "Wages payable", "应付工资", AccountKind.LIABILITY, AccountRole.WAGES_PAYABLE
    ),
    StandardAccount(
        "3740",
        "Wage tax and social security payable",
        "应付个税与社保",
        AccountKind.LIABILITY,
        AccountRole.DEDUCTIONS_PAYABLE,
    ),
    StandardAccount(
        "3760",
        "Expenses owed to employees",
        "应付员工报销款",
        AccountKind.LIABILITY,
        AccountRole.EXPENSES_PAYABLE,
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
        "5860",
        "Purchase price differences",
        "采购价格差异",
        AccountKind.EXPENSE,
        AccountRole.PURCHASE_DIFFERENCE,
    ),
    StandardAccount(
        "5870",
        "Production differences",
        "生产成本差异",
        AccountKind.EXPENSE,
        AccountRole.PRODUCTION_DIFFERENCE,
    ),
    StandardAccount(
        "5880",
        "Stock adjustments",
        "存货盘盈盘亏",
        AccountKind.EXPENSE,
        AccountRole.STOCK_ADJUSTMENT,
    ),
    StandardAccount("5890", "Scrap", "存货报废", AccountKind.EXPENSE, AccountRole.SCRAP),
    StandardAccount(
        "5990",
        "Work centre time absorbed",
        "工作中心工时分摊",
        AccountKind.EXPENSE,
        AccountRole.CONVERSION,
    ),
    StandardAccount("6020", "Wages", "工资", AccountKind.EXPENSE, AccountRole.WAGES),
    StandardAccount(
        "6110",
        "Social contributions of the employer",
        "社会保险费",
        AccountKind.EXPENSE,
        AccountRole.SOCIAL_COSTS,
    ),
    StandardAccount(
        "6300", "Other expenses", "其他费用", AccountKind.EXPENSE, AccountRole.OTHER_EXPENSE
    ),
    StandardAccount(
        "6470",
        "Maintenance and repairs",
        "维修保养费",
        AccountKind.EXPENSE,
        AccountRole.MAINTENANCE,
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
        AccountRole.WORK_IN_PROGRESS,
        AccountRole.GOODS_RECEIVED_NOT_INVOICED,
        AccountRole.STORED_VALUE,
        AccountRole.WAGES_PAYABLE,
        AccountRole.EXPENSES_PAYABLE,
    }
)
"""Accounts that equal the sum of their documents, so nobody posts to them by hand."""

NOT_EARNED_ON = CONTROL_ROLES | {
    AccountRole.BANK,
    AccountRole.CASH,
    AccountRole.CARD,
    AccountRole.INPUT_TAX,
    AccountRole.TAX_PAYABLE,
    AccountRole.EQUITY,
    AccountRole.RETAINED_EARNINGS,
    AccountRole.OPENING_BALANCE,
    AccountRole.EXCHANGE_GAIN,
    AccountRole.EXCHANGE_LOSS,
}
"""Accounts that no line of an invoice names: their own documents or the books keep them."""

PARTY_ROLES = frozenset({AccountRole.RECEIVABLE, AccountRole.PAYABLE})
"""Accounts whose every line belongs to a customer or supplier."""
