"""The page to try a text: what it would get on each channel, why, and what is asked for in vain."""

import re

import pytest

from bot.console.trial import EMPTY, LONGEST, TOO_LONG
from bot.console.trial_shown import SIMILARITY
from bot.service import LIMITS
from bot.staff.member import Role
from bot.thinking import NoThought, Thinking
from channels.fit import length
from knowledge.entry import Entry, Kind
from tests.bot.console.desk import Browser, Desk, shown
from tests.bot.questions.asked import keep, person, question

LONG_TITLE = "紫色大象可不可以帶回家過一個很長很長的暑假"
ELEPHANT = Entry(
    "zoo.elephant", LONG_TITLE, "不行，請打 1999。", phrasings=("大象可以養嗎", "動物幾點吃飯"), bureau="觀光局"
)
PANDA = Entry("zoo.panda", "貓熊吃飯時間", "十點，請打 1999。", phrasings=("貓熊吃什麼", "動物幾點吃飯"))
WALL = Entry("zoo.wall", "長城", "長" * 9_000, phrasings=("長城有多長",))
PENSION = Entry("elsewhere.pension", "勞保年金", "請打勞保局。", phrasings=("勞保怎麼領",), kind=Kind.ELSEWHERE)
TALK = Entry("courtesy.weather", "天氣真好", "是啊！", phrasings=("今天天氣真好",), kind=Kind.COURTESY)
SHY = Entry("zoo.<b>shy</b>", "<script>alert(1)</script>", "請打 1999。", phrasings=("害羞的動物在哪裡",))
XSS = '"><img src=x onerror=alert(1)></textarea><script>alert(2)</script>'


@pytest.fixture(scope="module")
def curator(desk: Desk) -> Browser:
    """A curator whose desk knows a few entries and has asked nothing yet."""
    desk.teaches(ELEPHANT, PANDA, WALL, PENSION, TALK, SHY)
    return desk.signed_in(Role.CURATOR)


def _try(browser: Browser, text: str):  # type: ignore[no-untyped-def]
    return browser.client.get("/console/try", params={"text": text})


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("大象可以養嗎", f"直接回答「{LONG_TITLE}」：把握 100%，到了 90% 的門檻。"),
        ("勞保怎麼領", "告訴民眾這件事歸哪裡管「勞保年金」：把握 100%，到了 90% 的門檻。"),
        ("動物幾點吃飯", "反問，列出 2 個題目讓民眾選：最高的只有 50%，不到 90%；加起來 100%，到了 35%。"),
        ("今天天氣真好", "當作寒暄，回一句客氣話。"),
        ("您好", "當作打招呼，不找題目。"),
        ("謝謝", "當作道謝，不找題目。"),
        ("？？？", "裡面沒有字，請民眾打字。"),
        ("真人", "民眾想找真人，交給同仁，不看把握。"),
        ("以上皆非", "民眾說都不是，交給同仁，不看把握。"),
        ("查案件", "民眾想看案件的進度，不找題目。"),
        ("失火了", "有緊急的字眼，先請民眾打 119。"),
    ],
)
def test_what_is_decided_stands_in_plain_words(curator: Browser, text: str, decided: str) -> None:
    page = _try(curator, text)
    assert page.status_code == 200
    assert decided in shown(page)


def test_what_nobody_knows_goes_to_a_person_with_an_example_of_a_case(curator: Browser) -> None:
    page = shown(_try(curator, "量子電腦怎麼除錯"))
    assert "交給同仁：最像的題目把握加起來只有" in page
    assert "案件編號和密碼是舉例" in page
    assert page.count("案件編號：K7QM-2X9D") == 3
    assert page.count("有答案時告訴我") == 3


def test_a_case_of_ones_own_is_not_looked_up(desk: Desk, curator: Browser) -> None:
    case = desk.case_of(desk.asks("我家門口的噴泉壞了"))
    page = shown(_try(curator, f"查案件 {case.number} {case.passcode}"))
    assert "回覆要看案件，這裡看不到。" in page
    assert "噴泉" not in page


def test_each_channel_shows_the_reply_and_its_buttons(curator: Browser) -> None:
    page = shown(_try(curator, "大象可以養嗎"))
    for name in ("LINE", "Telegram", "網頁"):
        assert f"{name} 【{LONG_TITLE}】 不行，請打 1999。 按鈕： 有幫助 沒幫助 長度" in page


def test_a_reply_is_cut_where_the_channel_cuts_it(curator: Browser) -> None:
    page = shown(_try(curator, "長城有多長"))
    said = f"【長城】\n{WALL.answer}"
    for name, label in (("line", "LINE"), ("telegram", "Telegram"), ("web", "網頁")):
        limits = LIMITS[name]
        own = re.search(rf"{label} (【長城】.*?) 按鈕： .*? 長度 ([\d,]+)，最多 {limits.text:,}。( 太長了)?", page)
        assert own is not None, name
        too_long = length(said, limits.utf16) > limits.text
        assert (own[1].endswith("…"), bool(own[3])) == (too_long, too_long)
        assert int(own[2].replace(",", "")) == min(limits.text, length(said, limits.utf16))


def test_a_label_is_cut_for_line_alone(curator: Browser) -> None:
    page = shown(_try(curator, "動物幾點吃飯"))
    assert f"{LONG_TITLE[:19]}… " in page
    assert page.count("1 個按鈕的字太長，後面被截掉。") == 1
    assert page.count("以上皆非") >= 3


def test_each_candidate_has_its_reasons_and_the_second_says_why_it_lost(curator: Browser) -> None:
    answer = _try(curator, "大象可以養嗎")
    page = shown(answer)
    assert 'href="/console/entries/zoo.elephant"' in answer.text
    assert f"第 1 名 {LONG_TITLE} zoo.elephant，市府自己的答案" in page
    assert "最像的說法：大象可以養嗎" in page
    assert "共同的詞：" in page
    for name in SIMILARITY.values():
        assert f'scope="col">{name}</th>' in answer.text
        assert f'data-label="{name}"' in answer.text
    assert re.search(r"第二名「[^」]+」輸在(字|讀音|拼寫|詞)（差 \d\.\d\d）", page)
    assert "所以「意思」都是 0" in page


def test_two_that_are_as_sure_say_so(curator: Browser) -> None:
    assert "和第一名一樣有把握，50%" in shown(_try(curator, "動物幾點吃飯"))


@pytest.mark.parametrize(("text", "sentence"), [("", EMPTY), ("  \n ", EMPTY), ("長" * (LONGEST + 1), TOO_LONG)])
def test_nothing_and_too_much_get_one_sentence(curator: Browser, text: str, sentence: str) -> None:
    page = _try(curator, text)
    assert page.status_code == 400
    assert page.text.count('role="alert"') == 1
    assert sentence in shown(page)
    assert 'href="#text"' in page.text
    assert "機器人會怎麼做" not in page.text


def test_the_longest_text_is_tried(curator: Browser) -> None:
    assert "機器人會怎麼做" in _try(curator, "長城" * (LONGEST // 2)).text


@pytest.mark.parametrize(
    "text",
    [
        XSS,
        "害羞的動物在哪裡",
        "\u202e藏起來",
        "\0",
        "😀" * 200,
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    ],
)
def test_markup_and_odd_signs_are_only_text(curator: Browser, text: str) -> None:
    page = _try(curator, text)
    assert page.status_code == 200
    assert "<img" not in page.text
    assert "<script" not in page.text
    assert "<b>" not in page.text
    assert page.text.count("</textarea>") == 1


def test_a_trial_leaves_no_trace(desk: Desk, curator: Browser) -> None:
    text = "量子電腦可以退貨嗎"
    assert "交給同仁" in _try(curator, text).text
    assert text not in curator.get("/gaps").text
    assert text not in curator.get("/").text


def test_agents_read_it_and_nobody_else_does(desk: Desk, curator: Browser) -> None:
    assert "直接回答" in _try(desk.agent(), "大象可以養嗎").text
    assert _try(desk.browser(), "大象可以養嗎").headers["location"] == "/console/sign-in"


def test_without_a_thought_it_says_so(desk: Desk, curator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(_self: Thinking, _task: str, **_details: object) -> dict[str, object]:
        raise NoThought

    monkeypatch.setattr(Thinking, "ask", no_answer)
    page = _try(curator, "大象可以養嗎")
    assert page.status_code == 503
    assert "現在沒辦法比對，請稍候再試。" in shown(page)
    assert ">\n大象可以養嗎</textarea>" in page.text
    assert curator.get("/try").status_code == 200


def test_the_thresholds_stand_below(desk: Desk, curator: Browser) -> None:
    near = [{"entry_id": ELEPHANT.id, "confidence": 0.93}]
    before = _row(curator, "95%")
    with desk.database.write() as session:
        who = person(session, "thresholds")
        rated = {"outcome": "answered", "reason": "", "entry_id": ELEPHANT.id, "candidates": near}
        keep(session, [question(who, f"大象 {rating}", **rated, rating=rating) for rating in (1, 1, -1, None)])
    now, above = _row(curator, "90%（現在）"), _row(curator, "95%")
    assert now[:4] == [4, 2, 1, 1]
    assert [after - was for after, was in zip(above, before, strict=True)] == [0, 0, 0, 0, 0, 4, 0]


def test_without_questions_there_is_nothing_to_compare(fragile: Desk) -> None:
    page = fragile.signed_in(Role.CURATOR).get("/try")
    assert "最近 7 天沒有問題可以比。" in shown(page)
    assert "<table" not in page.text


def _row(browser: Browser, threshold: str) -> list[int]:
    """The numbers beside a threshold; zeros where there is no table yet."""
    found = re.search(rf"{re.escape(threshold)}((?: [\d,]+){{7}})", shown(browser.get("/try")))
    return [int(number.replace(",", "")) for number in found[1].split()] if found else [0] * 7
