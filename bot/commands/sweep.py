"""What other thresholds would do to labelled questions, and whether confidences are honest: a table and a picture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot import decide
from intents.evaluate import Question
from intents.match import Match
from intents.signals import read_signals

_STEPS = tuple(number / 100 for number in range(50, 100, 5))
_BINS = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """A labelled question and what the matcher thought of it."""

    question: Question
    matches: Sequence[Match]

    @property
    def sure(self) -> float:
        """The confidence of the best answer of the city's own; 0 where there is none."""
        return max((match.confidence for match in self.matches if match.entry.is_ours), default=0.0)

    @property
    def right(self) -> bool:
        """Whether the first match is one of the acceptable entries."""
        return bool(self.matches) and self.matches[0].entry.id in (self.question.ids or ())


def sweep(seen: Sequence[Seen]) -> list[dict[str, float | int]]:
    """For each threshold how many are answered, rightly and wrongly, asked back, and handed over."""
    return [_at(threshold, seen) for threshold in _STEPS]


def _at(threshold: float, seen: Sequence[Seen]) -> dict[str, float | int]:
    thresholds = decide.Thresholds(answer=threshold, menu=decide.THRESHOLDS.menu)
    counts = Counter[str]()
    for one in seen:
        decision = decide.decide(one.question.text, read_signals(one.question.text), one.matches, thresholds)
        counts[decide.name(decision)] += 1
        if isinstance(decision, decide.Answer):
            counts["right" if decision.match.entry.id in (one.question.ids or ()) else "wrong"] += 1
            counts["unknown answered"] += one.question.ids == ()
    shown = ("right", "wrong", "unknown answered", "ask_back", "hand_over")
    return {"threshold": threshold, "answered": counts["answer"], **{name: counts[name] for name in shown}}


def calibration_error(seen: Sequence[Seen]) -> float:
    """Expected calibration error (Naeini, 2015): the mean distance of confidence and share right, over ten bins."""
    return sum(abs(sure - right) * size for sure, right, size in _bins(seen)) / max(1, len(seen))


def _bins(seen: Sequence[Seen]) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and size of each bin that holds any."""
    held: list[list[Seen]] = [[] for _ in range(_BINS)]
    for one in seen:
        held[min(_BINS - 1, int(one.sure * _BINS))].append(one)
    return [
        (sum(one.sure for one in part) / len(part), sum(one.right for one in part) / len(part), len(part))
        for part in held
        if part
    ]


def reliability_diagram(seen: Sequence[Seen]) -> str:
    """An SVG picture: how often answers of each confidence are right; honest confidences lie on the diagonal."""
    bars, dots = [], []
    for sure, right, size in _bins(seen):
        left, top = 60 + 400 * sure, 440 - 400 * right
        bars.append(f'<rect x="{left - 12:.1f}" y="{top:.1f}" width="24" height="{440 - top:.1f}" fill="#9cc3e6"/>')
        dots.append(f'<text x="{left:.1f}" y="{top - 6:.1f}" text-anchor="middle">{size}</text>')
    title = f"Reliability: {len(seen)} questions, expected calibration error {calibration_error(seen):.3f}"
    ticks = "".join(
        f'<text x="{60 + 40 * step}" y="458" text-anchor="middle">{step / 10}</text>'
        f'<text x="52" y="{444 - 40 * step}" text-anchor="end">{step / 10}</text>'
        for step in range(0, 11, 2)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 500" role="img" font-family="sans-serif" '
        f'font-size="12"><title>{title}</title><rect width="500" height="500" fill="#fff"/>{"".join(bars)}'
        '<path d="M60 40V440H460" fill="none" stroke="#333"/><path d="M60 440 460 40" stroke="#b00" '
        f'stroke-dasharray="4"/>{"".join(dots)}{ticks}<text x="250" y="20" text-anchor="middle">{title}</text>'
        '<text x="260" y="485" text-anchor="middle">confidence</text>'
        '<text transform="translate(16 240) rotate(-90)" text-anchor="middle">share right</text></svg>\n'
    )
