from collections import defaultdict
from importlib import resources

import yaml

from knowledge import Concepts, load_concepts
from knowledge.analysis import analyse, fold

CONCEPTS = Concepts(
    {
        "refund": {"en": ["refund", "money back"], "zh": ["退款"]},
        "delivery": {"en": ["shipping"], "zh": ["配送"]},
        "delivery_cost": {"en": ["shipping cost"], "zh": ["配送费"]},
    }
)


def _found(text: str) -> list[tuple[str, str]]:
    analysis = analyse(text)
    return [(m.term, analysis.folded[m.start : m.end]) for m in CONCEPTS.find(analysis)]


def test_words_of_both_languages_have_one_meaning() -> None:
    assert _found("I want my Money Back") == [("=refund", "money back")]
    assert _found("我想退款") == [("=refund", "退款")]


def test_english_is_matched_on_stems() -> None:
    assert _found("Was it refunded?") == [("=refund", "refunded")]


def test_the_longest_phrase_wins_where_phrases_overlap() -> None:
    assert _found("shipping costs") == [("=delivery_cost", "shipping costs")]
    assert _found("配送费") == [("=delivery_cost", "配送费")]


def test_part_of_a_phrase_is_not_the_phrase() -> None:
    assert _found("money") == []


def test_no_phrase_of_the_file_stands_under_two_concepts() -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, phrases in _file().items():
        for phrase in phrases["en"]:
            owners[tuple(word.text for word in analyse(phrase).words)].add(name)
        for phrase in phrases["zh"]:
            owners[(fold(phrase),)].add(name)

    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


def test_every_concept_of_the_file_speaks_both_languages() -> None:
    assert {name for name, phrases in _file().items() if set(phrases) != {"en", "zh"}} == set()


def test_the_file_that_comes_with_the_product_joins_refund_and_its_chinese() -> None:
    concepts = load_concepts()

    english = {m.term for m in concepts.find(analyse("refund"))}
    assert english == {m.term for m in concepts.find(analyse("退款"))} == {"=refund"}


def _file() -> dict[str, dict[str, list[str]]]:
    text = resources.files("knowledge").joinpath("concepts.yaml").read_text("utf-8")
    content: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return content
