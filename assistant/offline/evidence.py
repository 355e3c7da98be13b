"""What must be in the words before a write or an opt-out is believed.

A classifier has to choose some class for "cancel my dentist appointment"; the object of the verb
says that it is none of ours. Without evidence the engine asks, it does not propose.
"""

import re

from assistant.offline.intents import Intent
from assistant.offline.stance import still_stands

_OURS = (
    r"orders?|ordr|oder|purchase\w*|bestellung|shipment|delivery|parcel|package|item|items|thing|stuff"
    r"|everything|all|it|that|this|them|these|those|one|both|what i|which i|the one"
    r"|xorderx|xproductx|xamountx|beans|coffee|machine|grinder"
)
_FILL = (
    r"(?:(?:please|pls|plz|just|now|my|the|that|this|our|an?|last|latest|recent|current|whole|entire|entir|full"
    r"|first|second|other|of|for me|on|with|me|new|pending|previous|old|same|number|today'?s|yesterday'?s|made"
    r"|placed|some|any|ur|your|xdatex|xamountx|xproductx|i) )*"
)
_STOPS = (
    r"(?:$|because|cause|cuz|as|since|before|and|if|when|immediately|asap|now|today|please|pls|thanks|thx"
    r"|straight|right away|or|from|after|too late|\?)"
)
_CANCEL_VERB = (
    r"(?:cancel\w*|cancle\w*|cansel\w*|call(?:ing)? off|void|scrap|revoke|withdraw|undo|stop|kill)"
)
_CANCELLED = re.compile(
    rf"(?<![a-z]){_CANCEL_VERB} {_FILL}(?:{_OURS})(?![a-z])"
    rf"|(?<![a-z])(?:cancel|cancle|cansel)(?:ing|l|ling)?(?: {_STOPS}|$)"
    r"|(?:don'?t|do not|dont|no longer) (?:want|need) (?:to (?:buy|keep) )?(?:it|them|this|that|my order|the order"
    r"|the|xorderx|xproductx|anything)(?! (?:to|delivered|sent|shipped))"
    r"|call (?:it|the order|my order) off|get rid of my order"
    r"|取消(?!订阅|政策|预约|预订|航班|会员|关注|闹钟|提醒|自动|酒店|机票|费|规定|会议|保险|信用)|撤单|撤销|撤回|撤了|退单|作废"
    r"|不想?要了|不买了|不想买了|不需要了|退掉"
)
_ALREADY = re.compile(
    r"(?:why|was|were|has|have|did you|been|got|is|it says|already|who) (?:[a-z]+ ){0,4}(?:cancel|cancle)l?ed"
    r"|cancel+ation (?:policy|fee|rule|period|terms)|(?:为什么|怎么|被|已经?).{0,6}取消了|取消(?:成功)?了?(?:吗|没)(?!帮)"
)
_FOREIGN = re.compile(
    r"(?<![a-z])(?:reservations?|bookings?|appointments?|flights?|hotels?|subscriptions?|memberships?|cards?|insurance|policy|policies"
    r"|meetings?|alarms?|tickets?|trips?|tables?|reminders?|timers?|accounts?|newsletters?|calls?|events?|cheques?|checks?|loans?|claims?"
    r"|calendar|service|contract|plan)(?![a-z])"
)
_CHANGING = re.compile(
    r"(?:chang|chnag|updat|edit|correct|fix|modif|amend|switch|swap|redirect|rerout|replac|enter|typo|mistake|alter)\w*|wrong|different|another|new|old|other|instead"
    r"|moved|moving|incorrect|error|send|ship|deliver|use|somewhere|elsewhere|bring|drop|go to|going|xaddressx"
    r"|改|换|错|更新|搬|新|寄|送|修|别的|另|变|忘|用了|少写"
)
_OF_AN_ORDER = re.compile(
    r"order|ordr|purchase|parcel|package|deliver|ship|xorderx|xaddressx|redirect|rerout|neighbou?r|wrong|typo|mistake|send|house number|bring|drop"
    r"|[\u3400-\u9fff]"
)
_SHORT = 6
_CAN_STILL = re.compile(r"(?:能|可以|可不可以|能不能|还能).{0,8}取消")
_ADDRESS = re.compile(
    r"(?:addre?ss|adress|adres|addrss)(?!es? (?:of|for) (?:your|the) (?:shop|store|office))|xaddressx|postcode|post code"
    r"|house number|(?:moved|moving) (?:house|home|flat|to)|(?:we|i|ive|i have|weve) (?:have |just |recently )?moved"
    r"|(?:deliver\w*|send|ship|redirect|reroute|drop|bring)(?: [a-z]+){0,5} (?:different|another|other|new|elsewhere|somewhere"
    r"|office|work|neighbou?r\w*|instead|mum\w*|mom\w*|home)|redirect|reroute|rerout"
    r"|地址|门牌|邮编写错|搬家|寄到|送到|改寄|改派|改送|寄公司|寄家里"
)
_OTHER_ADDRESS = re.compile(
    r"(?:e-?mail|ip|web|mac|wallet|url|billing|home page|mailing list|my home|records?|policy|insurance|bank|account) addre?ss"
    r"|addre?ss(?: [a-z]+){0,4} (?:on (?:my )?(?:file|account|policy|record|card)|book)|邮箱地址|网址|账单地址"
)
_AGAIN = re.compile(
    r"re-?order|same (?:as|again|order|thing|stuff|beans|coffee|products?|items?|one|pls|please|xproductx)|the (?:usual|same)|my (?:usual|regular)"
    r"|(?:repeat|redo|duplicate|copy)(?: of)?(?: [a-z]+){0,3} (?:order|xorderx|purchase|one)|repeat xorderx"
    r"|(?:buy|order|get|send|purchase|ship)(?: [a-z]+){0,5} again|another (?:round|batch|lot)|like (?:last time|before)|as (?:last time|before|usual)"
    r"|(?:last|previous|regular|usual) (?:order|one|delivery)(?: again| once more)?|running (?:low|out)|(?:what|which|had|got|bought)(?: [a-z]+){0,4} last (?:time|month)|as always"
    r"|再来|再下|再订|再买|再次购买|再发|再要|复购|续订|重复|照旧|老样子|老规矩|一样|同样|同款|照.{0,6}(?:来|订|下)|按.{0,8}(?:来|订|下)|上次"
)
_STOP_WRITING = re.compile(
    r"unsub\w*|opt(?:ing|ed)?[ -]?out|(?:stop|quit|no more|dont|do not|cease|end|block|enough|without|fed up with|never)(?: [a-z]+){0,5} "
    r"(?:messag\w*|msg\w*|texts?|texting|e-?mail\w*|sms|sending|spam\w*|contact\w*|newsletters?|ads|advert\w*|marketing|promo\w*|notif\w*|"
    r"calling|bother\w*|offers)"
    r"|(?:remove|take|delete|off)(?: [a-z]+){0,5} (?:list|number|contacts?|database|subscription)|leave me alone"
    r"|(?:newsletter|mailing list|subscription|marketing)|never signed up|spam"
    r"|退订|取消订阅|拒收|骚扰|(?:别|不要|不想|停止|停|不用)(?:再|给我|继续|接?收到?|看到|老|总|往我手机|跟我|乱|往后|以后)*(?:发|推送|联系|收到|发送|推|打扰|群发|宣传)"
    r"|(?:删|移除|移出|拉黑).{0,5}(?:号码|名单|手机号|联系方式)|(?:号码|名单|手机号).{0,5}(?:删|移)|广告太多|td退订"
)
_ABOUT_GOODS = re.compile(
    r"order|parcel|package|shipment|invoice|tracking|xorderx|订单|发货|快递|包裹|发票|货"
)
_DENIED_OPT_OUT = re.compile(
    r"(?:don'?t|do not|not|never|别|不要|不想)\s*(?:want to )?(?:me )?(?:unsub|opt|退订|取消订阅)"
)


def is_supported(intent: Intent, text: str) -> bool:
    """Tell whether the words of a masked clause carry the intent that was read into them."""
    if not still_stands(text, intent):
        return False
    if intent is Intent.CANCEL_ORDER:
        already = _ALREADY.search(text) is not None and not _CAN_STILL.search(text)
        return _CANCELLED.search(text) is not None and not already and not _FOREIGN.search(text)
    if intent is Intent.CHANGE_ADDRESS:
        return _moves_a_delivery(text)
    if intent is Intent.REORDER:
        return _AGAIN.search(text) is not None
    if intent is Intent.OPT_OUT:
        return _stops_writing(text)
    return True


def _stops_writing(text: str) -> bool:
    """ "Stop sending my order" is about goods, "stop sending me messages" is about writing."""
    found = _STOP_WRITING.search(text)
    return found is not None and not _ABOUT_GOODS.search(text) and not _DENIED_OPT_OUT.search(text)


def _moves_a_delivery(text: str) -> bool:
    """A long plea about "my address" may be about an account: then it is asked, not begun."""
    about_delivery = _OF_AN_ORDER.search(text) is not None or len(text.split()) <= _SHORT
    named = _ADDRESS.search(text) is not None and _CHANGING.search(text) is not None
    return named and about_delivery and not _OTHER_ADDRESS.search(text)
