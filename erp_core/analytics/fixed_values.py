"""The values of dimensions that are fixed, and what people call them."""

from erp_core.analytics.vocabulary import Member

CHANNELS = (
    Member("telegram", "telegram", "Telegram", "Telegram", ("telegram",), ("电报",)),
    Member("sms", "sms", "SMS", "短信", ("text message", "text messages"), ("短信",)),
    Member("whatsapp", "whatsapp", "WhatsApp", "WhatsApp", ("whatsapp", "whats app"), ()),
    Member("email", "email", "E-mail", "电子邮件", ("e-mail", "mail"), ("邮件", "邮箱")),
    Member(
        "webchat",
        "webchat",
        "Web chat",
        "网页聊天",
        ("web chat", "website", "chat widget", "web"),
        ("网站", "网页", "官网", "在线客服"),
    ),
    Member("console", "console", "Console", "控制台", ("staff", "by hand"), ("后台",)),
    Member("terminal", "terminal", "Terminal", "终端"),
)
ORDER_STATUS = (
    Member("draft", "draft", "Draft", "草稿", ("drafts",), ()),
    Member("confirmed", "confirmed", "Confirmed", "已确认", (), ("确认",)),
    Member(
        "partly_delivered",
        "partly_delivered",
        "Partly delivered",
        "部分发货",
        ("partially delivered", "partly shipped", "partially shipped"),
    ),
    Member("delivered", "delivered", "Delivered", "已发货", ("shipped",), ("已送出", "已交付")),
    Member("closed", "closed", "Closed", "已完成", ("completed", "done"), ("已关闭", "完成")),
    Member("cancelled", "cancelled", "Cancelled", "已取消", ("canceled",), ("取消", "被取消")),
)
LIFECYCLE = (
    Member("prospect", "prospect", "Prospect", "潜在客户", ("prospects",), ("潜客",)),
    Member("new", "new", "New", "新客户"),
    Member("active", "active", "Active", "活跃客户"),
    Member("at_risk", "at_risk", "At risk", "有流失风险", ("at-risk",), ("流失风险",)),
    Member("lost", "lost", "Lost", "已流失", ("churned",), ("流失",)),
    Member("won_back", "won_back", "Won back", "已挽回", ("won-back",), ("挽回",)),
)
TYPES = (
    Member("retail", "retail", "Retail", "零售", ("private", "consumer", "consumers"), ("个人",)),
    Member("wholesale", "wholesale", "Wholesale", "批发", ("wholesaler", "wholesalers"), ()),
    Member("corporate", "corporate", "Corporate", "企业", ("business", "company"), ("公司",)),
)
REGIONS = (
    Member(
        "North", "north", "North", "华北", ("northern", "the north"), ("北区", "北部", "华北区")
    ),
    Member(
        "South", "south", "South", "华南", ("southern", "the south"), ("南区", "南部", "华南区")
    ),
    Member("East", "east", "East", "华东", ("eastern", "the east"), ("东区", "东部", "华东区")),
    Member("West", "west", "West", "华西", ("western", "the west"), ("西区", "西部", "华西区")),
    Member(
        "Central", "central", "Central", "华中", ("centre", "center"), ("中区", "中部", "华中区")
    ),
)
PRIORITIES = (
    Member("low", "low", "Low", "低", ("low priority",), ("低优先级",)),
    Member("normal", "normal", "Normal", "普通", ("medium",), ("中", "中优先级")),
    Member("high", "high", "High", "高", ("high priority",), ("高优先级",)),
    Member("urgent", "urgent", "Urgent", "紧急", ("critical",), ("加急",)),
)
TICKET_STATUS = (
    Member("open", "open", "Open", "处理中"),
    Member("pending", "pending", "Waiting for the customer", "等待客户", ("pending",), ()),
    Member("solved", "solved", "Solved", "已解决", ("resolved",), ("解决",)),
    Member("closed", "closed", "Closed", "已关闭", ("closed",), ("关闭",)),
)
METHODS = (
    Member("bank_transfer", "bank_transfer", "Bank transfer", "银行转账", ("transfer",), ("转账",)),
    Member("card", "card", "Card", "银行卡", ("credit card", "by card"), ("刷卡", "信用卡")),
    Member("cash", "cash", "Cash", "现金", ("in cash",), ()),
    Member("wallet", "wallet", "Wallet", "电子钱包", ("paypal",), ("贝宝",)),
    Member("stored_value", "stored_value", "Gift card", "礼品卡", ("gift cards",), ("储值卡",)),
)
HANDLERS = (
    Member("assistant", "assistant", "Assistant", "助手", ("bot", "automatically"), ("机器人",)),
    Member("person", "person", "A person", "人工", ("human", "people", "agent"), ("人工客服",)),
)

DOCUMENTS = (
    Member("invoice", "invoice", "Invoice", "发票", ("invoices",), ()),
    Member("credit_note", "credit_note", "Credit note", "贷项通知单", ("credit notes",), ()),
)
CLAIMS = (
    Member("submitted", "submitted", "Submitted", "已提交"),
    Member("approved", "approved", "Approved", "已批准"),
    Member("paid", "paid", "Paid out", "已支付", ("paid back", "reimbursed"), ("已报销",)),
)
ENDS = (
    Member(
        "won",
        "won",
        "Won",
        "赢单",
        ("win", "closed won", "closed"),
        ("成交的", "已赢单", "赢下", "赢得", "赢了"),
    ),
    Member(
        "lost",
        "lost",
        "Lost",
        "丢单",
        ("lose", "closed lost"),
        ("已丢单", "输单", "丢掉", "丢了", "输掉"),
    ),
)
LEAD_STATES = (
    Member("new", "new", "New", "新线索", ("untouched",), ("未联系",)),
    Member("contacted", "contacted", "Contacted", "已联系", (), ("联系过",)),
    Member("qualified", "qualified", "Qualified", "已确认意向", (), ("合格",)),
    Member("won", "won", "Won", "已转化", ("converted",), ("转化",)),
    Member("lost", "lost", "Lost", "已放弃", ("given up",), ("放弃",)),
)
