"""A draft out of a case: the question, the answer, and nobody's name, number or greeting."""

import random
from datetime import date

import pytest

from bot.curation.from_case import entry_from_case, id_in_group
from bot.masking import mask_personal
from knowledge.entry import Entry, Status
from knowledge.rows import is_id

TODAY = date(2026, 11, 25)
QUESTION = (
    "您好，我是王小明，身分證 A123456789，電話０９１２-345 678，信箱 ming@example.com，"
    "住高雄市苓雅區四維三路2號。家門口的大象什麼時候搬走？我很急！"
)
ANSWERS = (
    "您好",
    "王小明先生您好，\n感謝您的來信，大象下週三搬走，會打 0912345678 通知您。",
    "寄到 ming@example.com 的信請留著，搬家公司會到四維三路2號找王先生。\n謝謝您的耐心等候。",
)
SECRETS = (
    "王小明",
    "A123456789",
    "0912345678",
    "345 678",
    "ming@",
    "四維三路",
    "2號",
    "您好",
    "感謝",
    "謝謝",
    "王先生",
)


def made(question: str, *answers: str) -> Entry:
    return entry_from_case("works.elephant", question, answers, "工務局", TODAY)


def test_the_whole_draft() -> None:
    draft = made("請問大象\n什麼時候搬走？很吵。", "大象下週三搬走。")
    assert draft == Entry(
        "works.elephant",
        "請問大象",
        "大象下週三搬走。",
        phrasings=("請問大象 什麼時候搬走？很吵。",),
        bureau="工務局",
        checked_on=TODAY,
        status=Status.DRAFT,
    )


def test_what_is_personal_is_gone_and_the_matter_stays() -> None:
    draft = made(QUESTION, *ANSWERS)
    everything = "\n".join((draft.title, draft.answer, *draft.phrasings[0].split("您好", 1)[1:]))
    for secret in SECRETS:
        assert secret not in everything, secret
    assert "家門口的大象什麼時候搬走？" in draft.phrasings[0]
    assert draft.answer.startswith("大象下週三搬走，會打 ［電話］ 通知您。")
    assert draft.title == "我是［姓名］，身分證 ［身分證］，電話［電話］，信箱 ［信箱］，住［地址］"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("您好，請打 1999。", "請打 1999。"),
        ("您好請打 1999。", "請打 1999。"),
        ("親愛的市民朋友您好：\n請打 1999。\n祝您平安順心！", "請打 1999。"),
        ("Hi, please call 1999.", "please call 1999."),
        ("感謝您的提問！您好，請打 1999。謝謝您。", "請打 1999。"),
        ("您好像打錯了。", "您好像打錯了。"),
        ("history of the city", "history of the city"),
        ("請民眾好好排隊。", "請民眾好好排隊。"),
        ("請向感謝狀窗口領取。", "請向感謝狀窗口領取。"),
        ("您好！", ""),
    ],
)
def test_greetings_go_where_they_are_easily_told(said: str, left: str) -> None:
    assert made("大象", said).answer == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我叫王小明，想問大象", "我叫［姓名］，想問大象"),
        ("敝姓歐陽，想問大象", "敝姓［姓名］，想問大象"),
        ("姓名：李大華", "姓名［姓名］"),
        ("本人林美麗，想問大象", "本人［姓名］，想問大象"),
        ("請找陳小姐", "請找［姓名］小姐"),
        ("我是高雄人，想問大象", "我是高雄人，想問大象"),
        ("我是林園區的居民", "我是林園區的居民"),
        ("我叫車叫不到", "我叫車叫不到"),
        ("黃線可以停車嗎", "黃線可以停車嗎"),
    ],
)
def test_names_that_give_themselves_away(said: str, left: str) -> None:
    assert made(said, "好").phrasings == (left,)


@pytest.mark.parametrize("question", ["大象" * 1_000, "，" * 300 + "大象", f"{'象' * 59}0912345678{'象' * 200}"])
def test_title_and_phrasing_have_an_end_and_no_half_mask(question: str) -> None:
    draft = made(question, "好")
    assert 0 < len(draft.title) <= 60
    assert 0 < len(draft.phrasings[0]) <= 200
    for text in (draft.title, *draft.phrasings):
        assert text.count("［") == text.count("］")
        assert "0912" not in text


def test_a_question_that_was_cut_leaves_no_half_number() -> None:
    mails = " ".join(f"somebody.with.a.long.name.{n}@a-very-long-house-name.example.com" for n in range(16))[:970]
    question = f"{mails} 我的電話 0912345678 還有大象"
    for cut in range(975, 1_000):
        draft = made("我" * (1_000 - cut) + question, "好")
        assert "09" not in draft.phrasings[0]


def test_nothing_to_say_makes_an_empty_draft_and_no_error() -> None:
    for question, answers in (("", ()), ("您好", ("您好",)), ("？？", ("",))):
        draft = made(question, *answers)
        assert draft.answer == ""
        assert len(draft.title) <= 2


def test_an_answer_that_was_sent_twice_stands_once() -> None:
    assert made("大象", "下週三。", "您好，下週三。", "請打 1999。").answer == "下週三。\n請打 1999。"


def test_a_long_talk_fits_the_form() -> None:
    draft = made("大象", *(f"{n} {'長' * 3_990}" for n in range(9)))
    assert len(draft.answer) == 20_000


def test_masked_once_is_masked_for_good() -> None:
    """Whatever stands around them, nothing that the mask knows is left in any field."""
    pick = random.Random(7)  # the same every time
    personal = (
        "A123456789",
        "0912345678",
        "(07) 337-3326",
        "ming@example.com",
        "高雄市苓雅區四維三路2號5樓",
        "ABC-1234",
    )
    around = ("您好，", "我的", "！", "\n", "在哪", "謝謝", "電話：", " ", "。", "王先生您好，", "請問")
    for _ in range(2_000):
        text = "".join(
            pick.choice((pick.choice(personal), pick.choice(around))) for _ in range(pick.randrange(1, 12))
        )
        draft = made(text, text, text[::-1], pick.choice(around) + text)
        for field in (draft.title, *draft.phrasings, *made("x", text).answer.split("\n")):
            assert mask_personal(field) == field, text


@pytest.mark.parametrize(
    ("known", "entry_id"),
    [
        ((), "case.1a2b3c4d"),
        (("works.light", "transport.bus", "works.bench"), "works.1a2b3c4d"),
        (("路燈", ".x", ""), "case.1a2b3c4d"),
        ((f"{'x' * 118}.y",), "case.1a2b3c4d"),
    ],
)
def test_the_id_stands_beside_those_of_its_bureau(known: tuple[str, ...], entry_id: str) -> None:
    assert id_in_group(known, "1a2b3c4d") == entry_id
    assert is_id(entry_id)
