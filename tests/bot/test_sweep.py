"""The table of thresholds and the picture of confidences."""

import xml.etree.ElementTree as ET

from bot.commands.explain import explain
from bot.commands.sweep import Seen, calibration_error, reliability_diagram, sweep
from intents.evaluate import Question
from intents.match import Match, Similarities
from knowledge.entry import Entry, Kind

PARK = Entry("works.park", "公園", "請打 1999")
LAMP = Entry("works.lamp", "路燈", "請打 1999")
PENSION = Entry("elsewhere.pension", "勞保", "請打 02-2396-1266", kind=Kind.ELSEWHERE)


def seen(entry: Entry, sure: float, *ids: str) -> Seen:
    return Seen(Question("問題", ids), [Match(entry, sure, "題", ())])


SEEN = [
    *(seen(LAMP, 0.92, "works.lamp") for _ in range(9)),
    seen(LAMP, 0.92, "works.park"),
    seen(LAMP, 0.55),
    seen(PENSION, 0.99),
]


def test_each_threshold_counts_what_is_said() -> None:
    rows = {row["threshold"]: row for row in sweep(SEEN)}
    assert (rows[0.5]["answered"], rows[0.5]["right"], rows[0.5]["wrong"]) == (11, 9, 2)
    assert rows[0.5]["unknown answered"] == 1
    assert (rows[0.6]["answered"], rows[0.6]["ask_back"], rows[0.6]["unknown answered"]) == (10, 1, 0)
    assert rows[0.95]["answered"] == 0


def test_honest_confidences_have_no_error() -> None:
    honest = [seen(LAMP, 0.5, "works.lamp"), seen(LAMP, 0.5, "works.park")]
    assert calibration_error(honest) == 0.0
    assert calibration_error([seen(LAMP, 0.9, "works.park")]) == 0.9
    assert calibration_error([]) == 0.0


def test_the_picture_is_an_image_with_a_title() -> None:
    picture = ET.fromstring(reliability_diagram(SEEN))
    title = picture.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == f"Reliability: 12 questions, expected calibration error {calibration_error(SEEN):.3f}"


def test_the_reasons_name_phrasing_words_and_why_the_second_lost() -> None:
    first = Match(LAMP, 0.9, "路燈壞了", ("路燈",), Similarities(9.0, 0.8, 0.8, 0.7, 0.9, 1.0))
    second = Match(PARK, 0.1, "公園的燈壞了", (), Similarities(5.0, 0.5, 0.9, 0.7, 0.4, 0.5))
    text = "\n".join(explain([first, second]))
    assert "met: 路燈壞了" in text
    assert "shared words: 路燈" in text
    assert "runner-up works.park is behind in spelling by 0.50, words by 0.50, characters by 0.30" in text
    assert "ahead in sound by 0.10" in text
    assert len(list(explain([]))) == 1
