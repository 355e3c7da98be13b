"""The manifest of conversations."""

from erp_core.conversations.api import build_router
from erp_core.conversations.checks import CHECKS
from erp_core.conversations.personal import PERSONAL
from erp_core.kernel.module import Module

MODULE = Module(
    name="conversations",
    depends=("parties", "access"),
    always_on=True,
    permissions=(
        "conversations.read",
        "conversations.reply",
        "conversations.take_over",
        "conversations.hand_back",
        "conversations.resolve",
        "conversations.assign",
        "conversations.snooze",
        "conversations.tag",
        "conversations.save_queue",
        "conversations.note",
        "conversations.review_suggestion",
        "conversations.link_identity",
        "conversations.unlink_identity",
        "conversations.unlink_own_identity",
        "conversations.redrive",
        "conversations.switch_notice",
    ),
    router=build_router,
    checks=CHECKS,
    personal=PERSONAL,
)
