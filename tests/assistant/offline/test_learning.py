"""What is learnt from the seeds ranks the same kept or fresh, and only for its own phrases."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.offline.classifier import IntentClassifier
from assistant.offline.features import tidy
from assistant.offline.intents import Intent
from assistant.offline.learning import learnt, train
from assistant.offline.training import Example, load_examples

TEXTS = (
    "",
    "q",
    "where is my xorderx ?",
    "zzz zzz",
    "我的订单到哪了?",
    "取消 吧",
    "is xproductx in stock",
)
PHRASES = (
    *(
        Example(f"where is {what}", Intent.ORDER_STATUS, "en")
        for what in ("it", "my order", "that")
    ),
    *(Example(f"cancel {what}", Intent.CANCEL_ORDER, "en") for what in ("it", "my order", "that")),
    *(
        Example(f"how much is {what}", Intent.PRODUCT_PRICE, "en")
        for what in ("it", "a bag", "that")
    ),
    *(Example(f"{what}到哪了", Intent.ORDER_STATUS, "zh") for what in ("货", "订单", "快递")),
    *(Example(f"取消{what}", Intent.CANCEL_ORDER, "zh") for what in ("货", "订单", "快递")),
    *(Example(f"{what}多少钱", Intent.PRODUCT_PRICE, "zh") for what in ("豆子", "一包", "机器")),
)


def kept_in(folder: Path) -> Path:
    (kept,) = folder.iterdir()
    return kept


def emptied(kept: Path) -> None:
    kept.write_bytes(b"")


def cut(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:1000])


def without_an_array(kept: Path) -> None:
    with np.load(kept) as arrays:
        fewer = [arrays[name] for name in arrays.files]
    with kept.open("wb") as file:
        np.savez(file, *fewer, allow_pickle=False)


def of_objects(kept: Path) -> None:
    with kept.open("wb") as file:
        np.savez(file, np.array([object()], dtype=object))


@pytest.fixture(scope="module")
def fresh() -> IntentClassifier:
    return train(PHRASES)


def ranked(classifier: IntentClassifier) -> list[object]:
    return [classifier.rank(text) for text in TEXTS]


def test_kept_weights_rank_exactly_as_fresh_ones(fresh: IntentClassifier, tmp_path: Path) -> None:
    first = learnt(PHRASES, tmp_path)
    before = kept_in(tmp_path).stat().st_mtime_ns

    again = learnt(PHRASES, tmp_path)

    assert ranked(first) == ranked(again) == ranked(fresh)
    assert kept_in(tmp_path).stat().st_mtime_ns == before


def test_ranking_is_what_the_library_would_say() -> None:
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    word = r"[a-z0-9]+|[\u3400-\u9fff]|👍|\?"
    latin = [e for e in load_examples() if e.text.isascii()][:1500]
    texts = [tidy(example.text) for example in latin]
    vectorizers = (
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
        TfidfVectorizer(token_pattern=word, ngram_range=(1, 2), sublinear_tf=True),
    )
    features = hstack([v.fit_transform(texts) for v in vectorizers], format="csr")
    svm = LinearSVC(C=0.5, class_weight="balanced", random_state=0, tol=1e-2)
    svm.fit(features, [example.intent.value for example in latin])
    expected = svm.decision_function(hstack([v.transform(texts[:200]) for v in vectorizers]))

    ours = train([*latin, *(e for e in PHRASES if e.language == "zh")])

    for text, scores in zip(texts[:200], expected, strict=True):
        by_name = {ranked.intent.value: ranked.score for ranked in ours.rank(text)}
        assert [by_name[name] for name in svm.classes_] == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize("spoil", [emptied, cut, without_an_array, of_objects])
def test_a_spoilt_file_is_learnt_again(
    fresh: IntentClassifier, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    learnt(PHRASES, tmp_path)
    spoil(kept_in(tmp_path))

    again = learnt(PHRASES, tmp_path)

    assert ranked(again) == ranked(fresh)
    assert kept_in(tmp_path).stat().st_size > 1000


def test_other_phrases_are_learnt_and_the_former_dropped(tmp_path: Path) -> None:
    learnt(PHRASES, tmp_path)
    former = kept_in(tmp_path)

    learnt(PHRASES[1:], tmp_path)

    assert kept_in(tmp_path) != former


def test_a_folder_that_cannot_be_written_does_not_stop_the_start(
    fresh: IntentClassifier, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    occupied = tmp_path / "a file"
    occupied.write_text("no folder")

    assert ranked(learnt(PHRASES, occupied)) == ranked(fresh)
    assert "could not be kept" in caplog.text
