import pytest

from assistant.asker import Asker, Verification
from assistant.policies.proof import ProofMissing, is_proven, require_proof
from assistant.settings import Ladder
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
        (Verification.PUBLIC, Verification.LINKED, Ladder.LINKED, False),
        (Verification.PUBLIC, Verification.PUBLIC, Ladder.STANDARD, True),
    ],
)
def test_the_ladder_decides_what_is_enough(given, wanted, ladder, enough):
    assert is_proven(proven(given), wanted, ladder) is enough


def test_missing_proof_is_refused():
    with pytest.raises(ProofMissing):
        require_proof(proven(Verification.LINKED), Verification.CODE, Ladder.STANDARD)
