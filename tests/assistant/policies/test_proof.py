from dataclasses import replace

import pytest

from assistant.asker import Asker, Verification
from assistant.policies.proof import ProofMissing, is_proven, require_proof
from assistant.settings import AssistantSettings, Ladder
from erp_core.access import stranger


def proven(verification):
    return Asker(stranger(), 1, 5, "Wei", verification, "en", "telegram")


@pytest.mark.parametrize(
    ("given", "wanted", "ladder", "enough"),
    [
        (Verification.LINKED, Verification.CODE, Ladder.STANDARD, False),
        (Verification.LINKED, Verification.CODE, Ladder.LINKED, True),
        (Verification.CODE, Verification.CODE, Ladder.STANDARD, True),
        (Verification.ORDER, Verification.CODE, Ladder.LINKED, False),
        (Verification.ORDER, Verification.LINKED, Ladder.LINKED, False),
        (Verification.PUBLIC, Verification.ORDER, Ladder.LINKED, False),
        (Verification.LINKED, Verification.ORDER, Ladder.STANDARD, True),
        (Verification.PUBLIC, Verification.LINKED, Ladder.LINKED, False),
        (Verification.PUBLIC, Verification.PUBLIC, Ladder.STANDARD, True),
    ],
)
def test_the_ladder_decides_what_is_enough(given, wanted, ladder, enough):
    assert is_proven(proven(given), wanted, AssistantSettings(ladder=ladder)) is enough


def test_missing_proof_is_refused():
    with pytest.raises(ProofMissing):
        require_proof(proven(Verification.LINKED), Verification.CODE, AssistantSettings())


@pytest.mark.parametrize(
    ("order", "enough"), [("1042", True), ("#1042", True), (None, True), ("1043", False)]
)
def test_a_postcode_proves_one_order(order, enough):
    asker = replace(proven(Verification.ORDER), proven_order="1042")
    assert is_proven(asker, Verification.ORDER, AssistantSettings(), order) is enough


def test_a_deployment_may_do_without_postcodes():
    asker = replace(proven(Verification.ORDER), proven_order="1042")
    strict = AssistantSettings(order_by_postcode=False)
    assert is_proven(asker, Verification.ORDER, strict, "1042") is False
    assert is_proven(proven(Verification.LINKED), Verification.ORDER, strict, "1042") is True
