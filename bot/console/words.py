"""The console's words for what rows hold in code: statuses, reasons, outcomes, channels, roles."""

from datetime import UTC, date, datetime, timedelta

from bot.cases.case import Outcome
from bot.wording import TAIPEI
from knowledge.catalogue import State
from knowledge.entry import Kind, Status

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
    "drafted": "做成題目",
}
SOURCE = {"gap": "從沒有答案的問題來", "choice": "民眾在選單裡選了它", "thumb": "民眾說有幫助"}
NO_THOUGHT = "現在沒辦法比對，請稍候再試。"
WITHDRAWN = "（民眾已收回）"
SENDING = {
    "waiting": "等待送出",
    "sending": "送出中",
    "sent": "已送出",
    "uncertain": "不確定有沒有送到",
    "failed": "沒有送到",
}
FIELD = {
    "title": "題目",
    "phrasings": "民眾的問法",
    "keywords": "關鍵字",
    "answer": "答案",
    "bureau": "局處",
    "phone": "電話",
    "links": "相關連結",
    "source_url": "資料來源網址",
    "checked_on": "查核日期",
    "review_by": "下次複查期限",
    "valid_from": "開始日",
    "valid_until": "最後一天",
    "standing_id": "期限外由哪個題目回答（代號）",
    "depends_on_today": "答案要看當天情況",
    "title_en": "英文題目",
    "answer_en": "英文答案",
    "kind": "種類",
}
KIND = {
    Kind.ANSWER.value: "市府自己的答案",
    Kind.ELSEWHERE.value: "指引到其他機關",
    Kind.COURTESY.value: "寒暄",
}
STAGE = {
    Status.DRAFT.value: "草稿",
    Status.IN_REVIEW.value: "待審",
    Status.PUBLISHED.value: "公開",
    Status.RETIRED.value: "停用",
}
STATE = {
    State.ANSWERING.value: "公開中",
    State.DRAFT.value: "草稿",
    State.IN_REVIEW.value: "待審",
    State.EXPIRED.value: "已過期",
    State.RETIRED.value: "已停用",
    State.REVIEW_DUE.value: "該複查",
}
AUTHOR = {"import": "匯入", "starter": "內建資料"}
DONE = {
    "claimed": "已認領，機器人不會再插話，請回覆民眾。",
    "given_back": "已退回，其他同仁可以認領。",
    "answered": "回覆已交給系統送出。",
    "closed": "已結案，也告訴民眾了。",
    "gap_phrasings": "已處理，說法放進「建議的說法」了，等答案的民眾也會收到答案。",
    "gap_answered": "已處理，等答案的民眾會收到答案。",
    "gap_not_ours": "已處理，這一組不再列出。",
    "suggestion_accepted": "已採用，說法在題目的草稿裡了。",
    "suggestion_rejected": "已記下不採用，不會再建議。",
    "from_case": "草稿做好了，民眾還看不到。",
    "from_case_before": "這件案件已經有草稿了，就是這一份。",
    "question_saved": "已存成測試問題。",
    "question_moved": "已存成測試問題；它原本是另一個題目的，已經移過來了。",
    "questions_deleted": "已刪除勾選的測試問題。",
    "password": "密碼已更換。",
    "signed_out": "您已登出。",
    "saved": "草稿已儲存，民眾看到的還是原來的內容。",
    "submitted": "已送審，請同仁核可。",
    "sent_back": "已退回，成為草稿。",
    "published": "已公開，民眾再過幾秒就問得到。",
    "retired": "已停用，不再回答民眾。",
    "restored": "已恢復公開。",
    "rolled_back": "已還原並公開。",
    "imported": "已匯入，民眾馬上問得到。",
    "proposed": "已匯入並送審，請另一位同仁到「待辦」核可。",
}


def local_time(at: datetime) -> str:
    """A time as staff read it, in Taiwan."""
    return f"{at.astimezone(TAIPEI):%Y/%m/%d %H:%M}"


def today() -> date:
    """The day in Taiwan."""
    return datetime.now(UTC).astimezone(TAIPEI).date()


def waited(since: timedelta) -> str:
    """How long, in the two largest units."""
    minutes = max(0, int(since.total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小時"
    return f"{hours} 小時 {minutes} 分" if hours else f"{minutes} 分"


# What a rehearsal found, the gravest first.
REHEARSED = {
    "broken": "測試問題會找不到這題",
    "changed": "會改得到另一個答案",
    "lost": "會變成沒有答案",
    "gained": "會變成有答案",
}
DECIDED = {
    "ask_back": "反問民眾",
    "hand_over": "交給同仁",
    "courtesy": "招呼語",
    "emergency": "緊急電話",
    "case": "查案件",
    "answer": "回答",
    "elsewhere": "轉介",
}
