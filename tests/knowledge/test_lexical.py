import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexical import Bm25

BAGS = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 5), min_size=1),
    min_size=1,
    max_size=8,
)


def test_scores_follow_the_published_formula() -> None:
    ranking = Bm25([{"refund": 2, "day": 2}, {"grind": 2}])

    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    norm = 1.2 * (1 - 0.75 + 0.75 * 4 / 3)
    assert ranking.idf("refund") == pytest.approx(idf)
    assert ranking.scores({"refund": 1.0}).tolist() == pytest.approx(
        [idf * 2 * 2.2 / (2 + norm), 0]
    )


def test_the_weight_of_a_query_term_scales_its_score() -> None:
    ranking = Bm25([{"refund": 1}])

    assert ranking.scores({"refund": 0.5})[0] == pytest.approx(
        ranking.scores({"refund": 1.0})[0] / 2
    )


def test_an_empty_shelf_has_no_scores() -> None:
    assert Bm25([]).scores({"refund": 1.0}).tolist() == []


@given(BAGS, st.sampled_from("abcdefz"))
def test_a_term_scores_exactly_where_it_occurs(bags: list[dict[str, int]], term: str) -> None:
    scores = Bm25(bags).scores({term: 1.0})

    assert [bool(score > 0) for score in scores] == [term in bag for bag in bags]


@given(BAGS)
def test_no_term_is_rarer_than_one_never_seen(bags: list[dict[str, int]]) -> None:
    ranking = Bm25(bags)

    assert all(ranking.idf(term) < ranking.idf("never") for bag in bags for term in bag)
