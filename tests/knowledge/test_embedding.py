import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.embedding import HashedNgrams


@given(st.text())
def test_every_text_has_a_unit_vector_of_one_length(text: str) -> None:
    [vector] = HashedNgrams().embed([text])

    assert len(vector) == 256
    assert math.fsum(x * x for x in vector) == pytest.approx(1.0)


def test_the_same_text_has_the_same_vector_on_every_machine() -> None:
    [vector] = HashedNgrams().embed(["refund"])

    assert {place: round(x, 4) for place, x in enumerate(vector) if x} == {
        64: 0.378,
        75: 0.378,
        81: 0.378,
        83: 0.378,
        108: -0.378,
        163: -0.378,
        193: -0.378,
    }
