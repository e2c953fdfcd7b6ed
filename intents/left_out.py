"""Left out: lessons are judged as if their phrasing, or their whole entry, had never been there."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from intents.asked import Asked
from intents.index import Glance, Index, Nearness, of_sentences


def leave_out_of_glance(index: Index, glance: Glance, asked: Sequence[Asked]) -> None:
    """Take each lesson's own phrasing out of what its entry, or the background, is worth at a glance."""
    for message, one in enumerate(asked):
        row = one.left_out
        if row is not None and row >= index.own_rows:
            glance.background[message] = index.background_without(one.query, row)
        elif row is not None and one.without is None:
            _leave_out(index, glance, message, one, row)


def _leave_out(index: Index, glance: Glance, message: int, one: Asked, left_out: int) -> None:
    query, place = one.query, int(index.owners[left_out])
    row = index.queries[left_out]
    pairs = index.documents[place] - Counter(row.pairs)
    heard = index.heard_documents[place] - Counter(row.heard_pairs)
    words = index.words.documents[place] - Counter(list(index.words.of_row[left_out]))
    glance.pairs[message, place] = share = index.bm25.share(query.pairs, pairs)
    glance.heard[message, place] = index.heard_bm25.share(query.heard_pairs, heard)
    glance.words[message, place] = index.words.bm25.share(list(one.words), words)
    glance.best_sentence[message, place] = glance.asking_sentence[message, place] = share
    if query.sentences:
        shares = np.asarray([[index.bm25.share(part.pairs, pairs)] for part in query.sentences], np.float32)
        best, asking = of_sentences(query, shares)
        glance.best_sentence[message, place], glance.asking_sentence[message, place] = best.item(), asking.item()
    glance.centre[message, place] = index.centre_without(query, left_out)


def leave_out_of_rows(index: Index, near: Nearness, asked: Sequence[Asked]) -> None:
    """Nothing is near to a lesson's own phrasing, nor to any phrasing of the entry it does without."""
    for message, one in enumerate(asked):
        gone: list[int] = []
        if one.left_out is not None:
            gone += _columns(index, near, one.left_out)
        if one.without is not None:
            rows = index.rows_of[one.without]
            first = _columns(index, near, rows.start)
            gone += [at for start in first for at in range(start, start + len(rows))]
        for values in (near.kernel, near.characters, near.sound, near.meaning):
            values[message, gone] = 0.0


def _columns(index: Index, near: Nearness, row: int) -> list[int]:
    """The column of a row, if it is among those looked at."""
    if row >= index.own_rows:
        return [near.own + row - index.own_rows]
    place = int(index.owners[row])
    local = int(np.searchsorted(near.entries, place))
    if local >= len(near.entries) or int(near.entries[local]) != place:
        return []
    return [int(near.starts[local]) + row - index.rows_of[place].start]
