"""The console's words for what rows hold in code: statuses, reasons, outcomes, channels, roles."""

from datetime import datetime, timedelta

from bot.cases.case import Outcome
from bot.wording import TAIPEI

CHANNEL = {"line": "LINE", "telegram": "Telegram", "web": "網頁"}
STATUS = {"open": "待認領", "claimed": "處理中", "closed": "已結案"}
REASON = {
    "no_answer": "機器人答不上來",
    "none_of_these": "民眾選了「以上皆非」",
    "person_wanted": "民眾想找真人",
}
OUTCOME = {
    Outcome.ANSWERED.value: "已經回答問題",
    Outcome.DONE.value: "已經處理好",
    Outcome.PASSED_ON.value: "已轉給負責的單位",
    Outcome.CANNOT.value: "無法處理",
    Outcome.NO_REPLY.value: "一直沒等到民眾回覆",
}
SPEAKER = {"citizen": "民眾", "bot": "機器人", "agent": "同仁"}
ROLE = {"agent": "客服同仁", "curator": "知識庫編輯", "manager": "主管"}
EVENT = {
    "opened": "開案",
    "added": "民眾又問",
    "claimed": "認領",
    "given back": "退回",
    "answered": "回覆",
    "closed": "結案",
}
SOURCE = {"gap": "從沒有答案的問題來", "choice": "民眾在選單裡選了它", "thumb": "民眾說有幫助"}
WITHDRAWN = "（民眾已收回）"
SENDING = {
    "waiting": "等待送出",
    "sending": "送出中",
    "sent": "已送出",
    "uncertain": "不確定有沒有送到",
    "failed": "沒有送到",
}
DONE = {
    "claimed": "已認領，機器人不會再插話，請回覆民眾。",
    "given_back": "已退回，其他同仁可以認領。",
    "answered": "回覆已交給系統送出。",
    "closed": "已結案，也告訴民眾了。",
    "gap_phrasings": "已處理，說法放進「建議的說法」了，等答案的民眾也會收到答案。",
    "gap_answered": "已處理，等答案的民眾會收到答案。",
    "gap_not_ours": "已處理，這一組不再列出。",
    "suggestion_accepted": "已採用。",
    "suggestion_rejected": "已記下不採用，不會再建議。",
    "password": "密碼已更換。",
    "signed_out": "您已登出。",
}


def local_time(at: datetime) -> str:
    """A time as staff read it, in Taiwan."""
    return f"{at.astimezone(TAIPEI):%Y/%m/%d %H:%M}"


def waited(since: timedelta) -> str:
    """How long, in the two largest units."""
    minutes = max(0, int(since.total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小時"
    return f"{hours} 小時 {minutes} 分" if hours else f"{minutes} 分"
