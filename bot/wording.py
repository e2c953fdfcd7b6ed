"""Every sentence in the bot's own voice, in Traditional Chinese and in English."""

from datetime import datetime
from zoneinfo import ZoneInfo

from knowledge.entry import Entry

ENGLISH = "en"
TAIPEI = ZoneInfo("Asia/Taipei")
_CJK_FROM, _CJK_TO = "\u3400", "\u9fff"

_HOTLINES = {
    "119": ("119（火警、救護）", "119 (fire, ambulance)"),
    "110": ("110（警察）", "110 (police)"),
    "113": ("113（保護專線，24 小時）", "113 (protection hotline, 24 hours)"),
    "1925": ("1925（安心專線，24 小時有人聽您說）", "1925 (someone to talk to, 24 hours)"),
    "118": ("118（海巡）", "118 (coast guard)"),
}
_STATUS = {
    "open": ("已收到，等同仁接手", "received, waiting for a member of staff"),
    "claimed": ("同仁處理中", "a member of staff is working on it"),
    "closed": ("已結案", "closed"),
}
_OUTCOME = {
    "answered": ("已經回答您的問題", "your question was answered"),
    "done": ("已經處理好了", "the matter has been dealt with"),
    "passed_on": ("已轉給負責的單位", "it was passed on to the office in charge"),
    "cannot": ("很抱歉，這件事我們無法處理", "we are sorry that we cannot do this"),
    "no_reply": ("一直沒等到您的回覆，先為您結案", "we closed it because we did not hear back from you"),
}


# Writing systems that name their language; a line in it stands above an answer that is in Chinese.
_SCRIPTS = {"ja": ("\u3041", "\u30fa"), "ko": ("\uac00", "\ud7a3"), "th": ("\u0e01", "\u0e5b")}
_IN_CHINESE = {
    ENGLISH: "The answer is in Chinese. For a person who speaks English, type “human”.",
    "ja": "回答は中国語です。担当者と話したいときは「真人」と入力してください。",
    "ko": "답변은 중국어로 되어 있습니다. 상담원을 원하시면 「真人」이라고 입력해 주세요.",
    "th": "คำตอบเป็นภาษาจีน หากต้องการคุยกับเจ้าหน้าที่ พิมพ์ 「真人」",
}


def language_of(text: str, before: str) -> str:
    """The language of a text by its writing: ja, ko, th, zh, or en for Latin letters; `before` where it has none.

    Two letters of a script are enough: the Japanese write Chinese characters between theirs.
    """
    for language, (first, last) in _SCRIPTS.items():
        if sum(first <= ch <= last for ch in text) >= 2:
            return language
    if any(_CJK_FROM <= ch <= _CJK_TO or "ㄅ" <= ch <= "ㄩ" for ch in text):
        return "zh"
    return ENGLISH if sum(ch.isascii() and ch.isalpha() for ch in text) >= 3 else before


_AFTERWARDS = {
    "helpful": ("有幫助", "Helpful"),
    "not_helpful": ("沒幫助", "Not helpful"),
    "person": ("找真人", "Talk to a person"),
    "tell_me": ("有答案時告訴我", "Tell me the answer"),
    "glad": ("謝謝您告訴我，很高興幫上忙！", "Thank you for telling me. I am glad it helped!"),
    "sorry": (
        "謝謝您告訴我，沒幫上忙很抱歉。要不要請同仁來幫您？",
        "Thank you for telling me, and sorry that it did not help. Shall a member of staff help you?",
    ),
    "will_tell": ("好的，有答案時我會在這裡告訴您。", "Alright, I will tell you right here."),
    "will_tell_line": (
        "好的，有答案後，您下次傳訊息來，我就告訴您。",
        "Alright, once there is an answer I will tell you when you write next.",
    ),
}


def afterwards(key: str, language: str) -> str:
    """The buttons under an answer or a case, and the short sentence after a tap on one."""
    return _say(language, *_AFTERWARDS[key])


def news(question: str, entry: Entry, language: str) -> str:
    """The answer to what a citizen asked some time ago and wanted to hear of."""
    asked = question if len(question) <= 60 else f"{question[:60]}…"
    lead = _say(language, f"您之前問的「{asked}」，有答案了：", f"You asked “{asked}”. Here is the answer:")
    return f"{lead}\n\n{answer(entry, language)}"


def _say(language: str, chinese: str, english: str) -> str:
    return chinese if language in {"", "zh"} else english


def greeting(language: str) -> str:
    """The first words of the desk: it says that it is a bot."""
    return _say(
        language,
        "您好，我是高雄 1999 小幫手，是機器人 🙂\n"
        "市政問題請直接打字問我，例如「身分證掉了怎麼辦」。\n"
        "想找真人，請打「真人」。緊急狀況請直接打 119 或 110。",
        "Hello, I am the Kaohsiung 1999 assistant, a bot 🙂\n"
        "Ask me about city services in your own words, for example “I lost my ID card”.\n"
        "For a person, type “human”. In an emergency call 119 or 110.",
    )


def courtesy(kind: str, language: str) -> str:
    """Answer to small talk: `greeting`, `thanks` or `no_words`."""
    if kind == "greeting":
        return greeting(language)
    if kind == "thanks":
        return _say(
            language, "不客氣！還有其他問題，隨時打字給我。", "You are welcome! Write again whenever you need us."
        )
    return _say(language, "請打字告訴我您想問什麼，我來幫您找。", "Please type your question and I will look for it.")


def answer(entry: Entry, language: str) -> str:
    """An entry's answer with its title and source; in English where the entry has a translation."""
    if language == ENGLISH and entry.answer_en:
        source = f"\n\nSource: {entry.source_url}" if entry.source_url else ""
        return f"{entry.title_en or entry.title}\n\n{entry.answer_en}{_checked(entry, language)}{source}"
    lead = f"{_IN_CHINESE[language]}\n\n" if language in _IN_CHINESE else ""
    source = f"\n\n資料來源：{entry.source_url}" if entry.source_url else ""
    return f"{lead}【{entry.title}】\n{entry.answer}{_checked(entry, language)}{source}"


def small_talk(entry: Entry, language: str) -> str:
    """A courtesy entry's words, without title and source."""
    return (entry.answer_en if language not in {"", "zh"} else "") or entry.answer


def _checked(entry: Entry, language: str) -> str:
    if entry.checked_on is None:
        return ""
    return _say(language, f"\n（{entry.checked_on:%Y/%m/%d} 查核）", f"\n(checked on {entry.checked_on:%Y-%m-%d})")


def option(entry: Entry, language: str) -> str:
    """A button's label for an entry."""
    return (entry.title_en if language not in {"", "zh"} else "") or entry.title


def ask_back(language: str) -> str:
    """The question above the buttons."""
    return _say(
        language, "我不太確定您的意思。您想問的是哪一個呢？", "I am not quite sure. Which of these do you mean?"
    )


def ask_back_rest(language: str) -> str:
    """The question above the buttons where another question of the message has its answer."""
    return _say(
        language,
        "您還問了另一件事，我不太確定意思。您想問的是哪一個呢？",
        "You asked one more thing, and I am not quite sure about it. Which of these do you mean?",
    )


def none_of_these(language: str) -> str:
    """The last button of a menu."""
    return _say(language, "以上皆非", "None of these")


def stale_button(language: str) -> str:
    """A button of a menu that is no longer known."""
    return _say(language, "這個選項已經過期了，請再打一次您的問題。", "This button is too old. Please ask again.")


def case_opened(number: str, passcode: str, language: str, *, wanted_person: bool) -> str:
    """Number, passcode and what happens next."""
    lead = _say(
        language,
        "好的，這就請同仁來幫您。" if wanted_person else "這題我答不上來，已經交給同仁，會有人回覆您。",
        "A member of staff will help you." if wanted_person else "I cannot answer this, so I passed it to our staff.",
    )
    return lead + _say(
        language,
        f"\n案件編號：{number}\n查詢密碼：{passcode}\n"
        "同仁接手後會直接在這裡回覆，您不用一直等。\n"
        f"想看進度，請打：查案件 {number} {passcode}",
        f"\nCase number: {number}\nPasscode: {passcode}\n"
        "They will answer right here; there is no need to wait online.\n"
        f"To see how it stands, type: case {number} {passcode}",
    )


def case_added_to(number: str, passcode: str, language: str) -> str:
    """A further question while a case is open."""
    return _say(
        language,
        f"這句話我也一起交給同仁了。\n案件編號：{number}\n查詢密碼：{passcode}\n同仁會直接在這裡回覆您。",
        f"I added this to what our staff will see.\nCase number: {number}\nPasscode: {passcode}\n"
        "They will answer right here.",
    )


def case_status(number: str, status: str, opened_at: datetime, outcome: str, note: str, language: str) -> str:
    """How a case stands."""
    day = opened_at.astimezone(TAIPEI)
    standing = _say(language, *_STATUS[status])
    ending = _say(language, *_OUTCOME[outcome]) if outcome else ""
    text = _say(
        language,
        f"案件 {number}（{day:%m/%d %H:%M} 收件）：{standing}。" + (f"\n結果：{ending}。" if ending else ""),
        f"Case {number} (received {day:%Y-%m-%d %H:%M}): {standing}." + (f"\nOutcome: {ending}." if ending else ""),
    )
    return text + (f"\n{note}" if note else "")


def case_how_to_look_up(language: str) -> str:
    """A wish to see a case, without its number."""
    return _say(
        language,
        "要查進度，請把編號和密碼一起打給我，例如：查案件 K7QM-2X9D 123456",
        "To see your case, type its number and passcode, for example: case K7QM-2X9D 123456",
    )


def case_unknown(language: str) -> str:
    """Wrong number, wrong passcode and no such case sound the same."""
    return _say(
        language,
        "查不到這件案件。請看看編號和密碼有沒有打對，例如：查案件 K7QM-2X9D 123456",
        "No case fits this number and passcode. Please check both, for example: case K7QM-2X9D 123456",
    )


def case_too_many_tries(language: str) -> str:
    """Look-ups rest."""
    return _say(
        language,
        "試太多次了，請一小時後再查。急的話請打「真人」。",
        "Too many tries. Please wait an hour, or type “human”.",
    )


def agent_took_over(language: str) -> str:
    """A person takes the chat."""
    return _say(language, "同仁來了，接下來由真人為您服務。", "A member of staff is here and will answer you now.")


def case_closed(number: str, outcome: str, note: str, language: str) -> str:
    """The end of a case, and who answers from now on."""
    text = _say(
        language,
        f"您的案件 {number} 結案了：{_OUTCOME[outcome][0]}。",
        f"Your case {number} is closed: {_OUTCOME[outcome][1]}.",
    )
    rest = _say(
        language,
        "\n接下來由機器人小幫手接手。還沒解決的話，請打「真人」。",
        "\nThe bot answers again from here. If it is not solved, type “human”.",
    )
    return text + (f"\n{note}" if note else "") + rest


def emergency(hotlines: tuple[str, ...], language: str) -> str:
    """Which number to call, at once and before anything else."""
    numbers = [_say(language, *_HOTLINES[number]) for number in hotlines if number in _HOTLINES]
    lines = "\n".join(f"☎ {number}" for number in numbers)
    return _say(
        language,
        f"請立刻打電話求救：\n{lines}\n我是機器人，沒辦法派人到現場，請馬上撥打。",
        f"Please call for help right now:\n{lines}\nI am a bot and cannot send anyone. Please call at once.",
    )


def only_text(language: str) -> str:
    """A picture, a sticker or another thing we cannot read yet."""
    return _say(
        language,
        "謝謝您傳來的訊息。我目前只看得懂文字，請用打字告訴我您的問題，或打「真人」找同仁。",
        "Thank you. I can only read text for now: please type your question, or “human” for a person.",
    )
