"""Masking: what is personal never stays, however it is written, and ordinary text stays as it was."""

import random
import re
from collections.abc import Callable

import pytest

from bot.masking import mask_personal
from knowledge.starter_base import starter_entries

ITEMS_EACH = 400
LINES = 10_000
MASK = re.compile("［(?:身分證|電話|信箱|地址|卡號|車牌|帳號)］")
LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
ROADS = ("中山路", "四維三路", "建國二路", "民族一路", "自由街", "青年二路", "博愛路", "大順街", "裕誠路", "明誠大道")
AREAS = ["", "高雄市", "高雄市苓雅區", "鳳山區", "高雄市左營區菜公里", "台南市永康區", "80203高雄市苓雅區"]
AROUND = (
    ("我的{what}是 ", "，請幫我查"),
    ("{what}：", ""),
    ("您好，", " 這是我的{what}"),
    ("請問{what}", "可以改嗎"),
    ("{what}為", "。謝謝"),
)


def _id(pick: random.Random) -> str:
    letter, second = pick.choice(LETTERS), pick.choice("1289ABCD")
    rest = [pick.randrange(10) for _ in range(7)]
    first = LETTERS.index(letter) + 10
    value = int(second) if second.isdigit() else (LETTERS.index(second) + 10) % 10
    total = first // 10 + first % 10 * 9 + value * 8 + sum(d * w for d, w in zip(rest, range(7, 0, -1), strict=True))
    return f"{letter}{second}{''.join(map(str, rest))}{-total % 10}"


def _mobile(pick: random.Random) -> str:
    number = f"{pick.randrange(10**8):08}"
    return pick.choice(["09", "+8869", "886 9", "+886-09"]) + number


def _landline(pick: random.Random) -> str:
    area, length = pick.choice([("07", 7), ("02", 8), ("06", 7), ("04", 8), ("089", 6), ("049", 7), ("037", 6)])
    number = f"{pick.randrange(2, 10)}{pick.randrange(10 ** (length - 1)):0{length - 1}}"
    return pick.choice(
        [f"{area}-{number}", f"({area}){number}", f"{area}{number}", f"({area}) {number[:3]}-{number[3:]}"]
    )


def _mail(pick: random.Random) -> str:
    name = "".join(pick.choice("abcdefgh.0123") for _ in range(8)).strip(".") or "me"
    sign, house = pick.choice(["@", "＠", " @ ", "(at)"]), pick.choice(["gmail.com", "mail.kcg.gov.tw", "a.com.tw"])
    return f"{name}{sign}{house}"


def _address(pick: random.Random) -> str:
    lane = pick.choice(["", "", f"{pick.randrange(1, 400)}巷", f"{pick.randrange(1, 90)}巷{pick.randrange(1, 30)}弄"])
    floor = pick.choice(["", "", f"{pick.randrange(2, 20)}樓", f"之{pick.randrange(1, 9)}", "3樓之2"])
    part = pick.choice(["", "", "二段"])
    return f"{pick.choice(AREAS)}{pick.choice(ROADS)}{part}{lane}{pick.randrange(1, 500)}號{floor}"


def _card(pick: random.Random) -> str:
    digits = [int(d) for d in pick.choice("3456") + f"{pick.randrange(10**14):014}"]
    total = sum(sum(divmod(2 * d, 10)) if place % 2 == 0 else d for place, d in enumerate(digits))
    number = "".join(map(str, digits)) + str(-total % 10)
    return pick.choice([number, " ".join(re.findall("....", number)), "-".join(re.findall("....", number))])


def _plate(pick: random.Random) -> str:
    letters = "".join(pick.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(3))
    digits = f"{pick.randrange(10**4):04}"
    return pick.choice(
        [f"{letters}-{digits}", f"{letters[:2]}-{digits}", f"{digits}-{letters[:2]}", f"{letters}-{digits[:3]}"]
    )


def _account(pick: random.Random) -> str:
    return "U" + "".join(pick.choice("0123456789abcdef") for _ in range(32))


KINDS: dict[str, tuple[Callable[[random.Random], str], str]] = {
    "身分證": (_id, "numerals width hidden gaps lower"),
    "手機": (_mobile, "numerals width hidden gaps"),
    "市話": (_landline, "numerals width hidden"),
    "信箱": (_mail, "width hidden lower"),
    "地址": (_address, "width hidden blanks"),
    "卡號": (_card, "width hidden"),
    "車牌": (_plate, "width hidden lower"),
    "LINE 帳號": (_account, "hidden"),
}


def _disguised(item: str, how: str, pick: random.Random) -> str:
    match how:
        case "numerals":
            return item.translate(NUMERALS)
        case "width":
            return item.translate(FULL_WIDTH)
        case "hidden":
            return "".join(character + pick.choice(["", "", "\u200b", "\u2060", "\ufeff"]) for character in item)
        case "gaps":
            return re.sub(r"(?<=\d)(?=\d{3})", pick.choice([" ", "-", "－", " "]), item)
        case "blanks":
            return " ".join(item)
        case "lower":
            return item.lower()
    return item


def _stays(masked: str, before: str, after: str) -> bool:
    """Whether a letter or a digit stands where the item stood, beside the mask."""
    inside = masked.removeprefix(before).removesuffix(after)
    return MASK.search(inside) is None or any(character.isalnum() for character in MASK.sub("", inside))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_personal_never_stays(kind: str) -> None:
    make, ways = KINDS[kind]
    pick = random.Random(1999)
    missed = []
    for number in range(ITEMS_EACH):
        item = make(pick)
        written = _disguised(item, pick.choice(["", *ways.split()]), pick)
        before, after = (part.format(what=kind) for part in AROUND[number % len(AROUND)])
        masked = mask_personal(before + written + after)
        if _stays(masked, before, after):
            missed.append((before + written + after, masked))
    assert len(missed) <= 0.005 * ITEMS_EACH, missed[:5]


def test_there_are_enough_items_to_trust_the_share() -> None:
    assert ITEMS_EACH * len(KINDS) >= 2_000


def _ordinary(pick: random.Random) -> list[str]:
    """Phrasings and answers of the starter base, and lines with numbers that are nobody's."""
    entries = starter_entries()
    lines = [text for entry in entries for text in (*entry.phrasings, entry.title, entry.answer)]
    crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    def made() -> str:
        letters = "".join(pick.choice(crockford) for _ in range(8))
        number = pick.randrange(1, 400)
        return pick.choice(
            [
                f"查案件 {letters[:4]}-{letters[4:]} {pick.randrange(10**6):06}",
                f"案件編號：{letters[:4]}-{letters[4:]}",
                f"道路交通管理處罰條例第{number}條第{number % 9 + 1}項第{number % 5 + 1}款",
                f"罰鍰 {number * 300:,} 元以上 {number * 1200:,} 元以下，{number} 天內繳清",
                f"{2020 + number % 9}/{number % 12 + 1:02}/{number % 28 + 1:02} 到 115 年 {number % 12 + 1} 月 3 日",
                f"{number}路公車、紅{number % 50}幾點發車？捷運 R{number % 20 + 1} 站 {number % 6 + 1} 號出口",
                f"請打 1999、110、119、1922 或 0800-{number:03}-{number * 2:03}",
                f"統一編號 {pick.randrange(10**8):08}，申請書第 {number} 號，室溫 {number / 10} 度",
            ]
        )

    return [*lines, *(made() for _ in range(max(0, LINES - len(lines))))]


def test_ordinary_text_stays() -> None:
    lines = _ordinary(random.Random(7))
    assert len(lines) >= LINES
    # The city's own numbers look like a citizen's; an answer may lose those and nothing else.
    wrong = [line for line in lines if (masked := mask_personal(line)) != line and not _only_phones(masked)]
    assert len(wrong) <= 0.01 * len(lines), wrong[:20]


def _only_phones(masked: str) -> bool:
    return set(MASK.findall(masked)) == {"［電話］"}


@pytest.mark.parametrize(
    "text",
    [
        "打 1999 或 119，110 也可以，疫情打 1922",
        "查案件 0912-3456 123456",
        "查案件 A123-4567 890123",
        "第 12 條第 3 項，罰 1,200 元，2026/07/01 起",
        "凹子底站 2 號出口、100 路公車",
        "身分證掉了怎麼辦",
        "",
    ],
)
def test_numbers_that_are_nobodys_stay(text: str) -> None:
    assert mask_personal(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身分證 A123456780 錯一碼", "身分證 ［身分證］ 錯一碼"),
        ("零件 A123456780 缺貨", "零件 A123456780 缺貨"),
        ("我家在中山路100號3樓之2，電話(07)336-8333", "我家在［地址］，電話［電話］"),
        ("卡號 4111 1111 1111 1112", "卡號 4111 1111 1111 1112"),
        ("手機零九一二三四五六七八", "手機［電話］"),
        ("٠٩١٢٣٤٥٦٧٨", "［電話］"),
        ("0912345678 0922333444", "［電話］ ［電話］"),
    ],
)
def test_what_is_masked_and_what_is_not(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


def test_a_masked_text_is_masked_for_good() -> None:
    pick = random.Random(5)
    for make, _ in KINDS.values():
        once = mask_personal(f"我的是{make(pick)}謝謝")
        assert mask_personal(once) == once


def test_what_stands_right_behind_another_is_masked_too() -> None:
    assert mask_personal("0912345678A123456789") == "［電話］［身分證］"
    twice = mask_personal("我是A123456789，住中正路12號，打0912-345-678")
    assert mask_personal(twice) == twice
