"""Coverage: answered of asked, by week and by group of the knowledge base."""

from bot.database import Database
from bot.questions.coverage import by_week, coverage
from tests.bot.questions.asked import THIS_WEEK, keep, person, question, weeks_ago

NEAR = [{"entry_id": "works.road", "confidence": 0.2}]


def test_shares_by_week_and_by_group(database: Database) -> None:
    with database.write() as session:
        who = person(session, "a")
        keep(
            session,
            [
                question(who, "路燈", outcome="answered", reason="", entry_id="works.light", candidates=NEAR),
                question(who, "路燈", outcome="chosen", reason="", entry_id="works.light"),
                question(who, "坑洞", candidates=NEAR),
                question(who, "國稅", outcome="elsewhere", reason="", entry_id="elsewhere.tax"),
                question(who, "大象"),
                question(who, "失火", outcome="emergency", reason=""),
                question(who, "坑洞", outcome="asked_back", reason="", candidates=NEAR, week=weeks_ago(1)),
                question(who, "太久以前", week=weeks_ago(3)),
            ],
        )
    with database.read() as session:
        shares = coverage(session, weeks_ago(1), THIS_WEEK)
    assert [(one.week, one.group, one.asked, one.answered) for one in shares] == [
        (weeks_ago(1), "works", 1, 0),
        (THIS_WEEK, "", 1, 0),
        (THIS_WEEK, "elsewhere", 1, 1),
        (THIS_WEEK, "works", 3, 2),
    ]
    assert [(one.week, one.asked, one.answered) for one in by_week(shares)] == [
        (weeks_ago(1), 1, 0),
        (THIS_WEEK, 5, 3),
    ]
    assert by_week(shares)[1].share == 0.6
