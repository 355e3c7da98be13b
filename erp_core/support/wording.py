"""What notices and questions to customers say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

NOTICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mention": ("{author} mentioned you: {text}", "{author} 提到了您：{text}"),
        "assigned": (
            "{author} gave you the talk with {name}",
            "{author} 把与 {name} 的对话交给了您",
        ),
        "assigned_house": ("The talk with {name} is yours now", "与 {name} 的对话已分配给您"),
        "assigned_case": ("{author} gave you case {number}", "{author} 把工单 {number} 交给了您"),
        "first_at_risk": ("{name} needs an answer soon", "请尽快回复 {name}"),
        "resolve_at_risk": ("{name} should be solved soon", "请尽快解决 {name} 的问题"),
        "first_late": ("{name} was not answered in time", "未按时回复 {name}"),
        "resolve_late": ("{name} was not solved in time", "未按时解决 {name} 的问题"),
        "task": ("{author} gave you a task: {title}", "{author} 给您分配了任务：{title}"),
        "rating": ("A customer gave {score} of 5{comment}", "客户评分 {score}/5{comment}"),
        "awake": ("The talk with {name} is awake again", "与 {name} 的对话已恢复"),
    }
)
"""Each kind of notice in English and Chinese."""
