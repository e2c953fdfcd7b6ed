"""How alike two match keys are."""

from collections import Counter

import numpy as np
import pytest

from intents.similarity import Bm25, CosineIndex, Coverage, characters, sounds, with_pairs


def test_latin_words_and_numbers_are_one_unit() -> None:
    assert characters("搭bus 205路") == ["搭", "bus", "205", "路"]


def test_homophones_sound_the_same() -> None:
    assert sounds("戶證") == sounds("護政")


def test_pairs_come_beside_the_units() -> None:
    assert with_pairs(["a", "b", "c"]) == ["a", "b", "c", "ab", "bc"]


def test_a_row_is_most_alike_to_itself_and_not_at_all_to_a_stranger() -> None:
    index = CosineIndex([list("垃圾車"), list("身分證"), list("垃圾桶")])
    near, far = index.similarities([list("垃圾車"), list("月亮")])
    assert near[0] == pytest.approx(1.0, abs=1e-6)
    assert 0 < near[2] < near[0]
    assert near[1] == 0
    assert not far.any()


def test_order_of_terms_does_not_matter_to_the_cosine() -> None:
    index = CosineIndex([list("垃圾車"), list("圾垃車")])
    (near,) = index.similarities([list("車垃圾")])
    assert near[0] == pytest.approx(near[1])


def test_a_rare_term_weighs_more() -> None:
    index = CosineIndex([["a", "b"], ["a", "c"], ["a", "d"]])
    ((first, _, _),) = index.similarities([["a", "b", "never seen"]])
    ((common, _, _),) = index.similarities([["a", "never seen", "never seen too"]])
    assert first > common > 0


def test_the_document_with_the_rarer_words_scores_higher() -> None:
    index = Bm25(
        [Counter(with_pairs("怎麼補辦身分證")), Counter(with_pairs("怎麼補辦駕照")), Counter(with_pairs("路燈"))]
    )
    (shares,) = index.shares(index.counted([with_pairs("身分證")]))
    assert int(np.argmax(shares)) == 0
    assert shares[1] == 0


def test_a_document_alone_scores_as_it_does_within_the_index() -> None:
    documents = [Counter(with_pairs("怎麼補辦身分證")), Counter(with_pairs("路燈壞了"))]
    index = Bm25(documents)
    terms = with_pairs("身分證補辦")
    share = index.share(terms, documents[0])
    asked = index.counted([terms])
    assert share == pytest.approx(float(index.shares(asked)[0, 0]), rel=1e-5)
    assert share == pytest.approx(float(index.shares_of(asked, index.column(documents[0]))[0]), rel=1e-5)
    assert 0 < share <= 1


def test_nothing_indexed_gives_no_scores() -> None:
    empty = Bm25([])
    assert empty.shares(empty.counted([["a"]])).shape == (1, 0)
    assert CosineIndex([]).similarities([["a"]]).shape == (1, 0)


def test_rows_asked_for_by_number_are_as_alike_as_among_all() -> None:
    index = CosineIndex([list("垃圾車"), list("身分證"), list("垃圾桶")])
    texts = [list("垃圾"), list("證件")]
    some = index.similarities(texts, np.asarray([0, 2], np.int32))
    assert some == pytest.approx(index.similarities(texts)[:, [0, 2]], abs=1e-6)


def test_coverage_counts_a_term_once_and_strangers_fully() -> None:
    coverage = Coverage([{"路燈": 3, "壞": 1}, {"公車": 1}], {"路燈": 0.5, "壞": 0.25, "公車": 0.5})
    (shares,) = coverage.shares([["路燈", "路燈", "怪獸"]])
    assert shares == pytest.approx([0.5 / 1.5, 0.0])
    assert not coverage.shares([[]]).any()
