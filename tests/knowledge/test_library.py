import math
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import (
    Document,
    IndexReport,
    Library,
    StoreUnavailable,
    TrustTier,
    open_knowledge,
)

RETURNS = Document(
    id="handbook/returns/en",
    title="Returns",
    text="Send it back within 14 days.\n\n## Refund\n\nThe money comes in 5 working days.",
    language="en",
    source="handbook",
    version=3,
    trust=TrustTier.APPROVED,
    tags=("return",),
    questions=("Can I return a bag?",),
    page="handbook/returns",
)
RETURNS_ZH = replace(
    RETURNS,
    id="handbook/returns/zh",
    title="退货",
    text="14 天内可以退货。\n\n## 退款\n\n款项在 5 个工作日内到账。",
    language="zh",
    tags=("退货",),
    questions=("咖啡可以退吗？",),
)
GRIND = replace(
    RETURNS,
    id="handbook/grind/en",
    title="Grind guide",
    text="Espresso needs a fine grind, French press a coarse one.",
    tags=(),
    questions=(),
    page="handbook/grind",
)
MEMO = replace(GRIND, id="notes/memo", title="Memo", text="Lot 88 is blocked.", source="notes")


def _found(library: Library, query: str, language: str | None = None) -> list[str]:
    return [hit.passage.document_id for hit in library.search(query, language=language)]


def test_indexing_reports_what_it_added_and_the_same_again_is_no_change(library: Library) -> None:
    first = library.index([RETURNS, GRIND])
    second = library.index([RETURNS, GRIND])

    assert first == IndexReport(added=2, changed=0, removed=0)
    assert second == IndexReport(added=0, changed=0, removed=0)


def test_a_changed_document_replaces_what_it_said(library: Library) -> None:
    library.index([RETURNS, GRIND])

    report = library.index([replace(RETURNS, version=4, text="Only exchanges now."), GRIND])

    assert report == IndexReport(added=0, changed=1, removed=0)
    [hit] = library.search("returns", language=None)
    assert (hit.passage.text, hit.passage.version) == ("Only exchanges now.", 4)


def test_a_document_that_its_source_no_longer_has_is_removed(library: Library) -> None:
    library.index([RETURNS, GRIND])

    assert library.index([GRIND]) == IndexReport(added=0, changed=0, removed=1)
    assert _found(library, "returns") == []
    assert _found(library, "grind") == ["handbook/grind/en"]


def test_documents_of_other_sources_stay(library: Library) -> None:
    library.index([RETURNS])

    assert library.index([MEMO]) == IndexReport(added=1, changed=0, removed=0)
    assert _found(library, "returns") == ["handbook/returns/en"]


def test_a_source_can_be_emptied(library: Library) -> None:
    library.index([RETURNS, MEMO])

    assert library.index([], sources=["notes"]) == IndexReport(added=0, changed=0, removed=1)
    assert _found(library, "lot 88 blocked") == []
    assert _found(library, "returns") == ["handbook/returns/en"]


def test_a_hit_cites_the_passage_that_answers(library: Library) -> None:
    library.index([RETURNS, GRIND])

    [hit] = library.search("when do I get the money?", language=None)

    assert hit.passage.document_id == "handbook/returns/en"
    assert (hit.passage.title, hit.passage.heading) == ("Returns", "Refund")
    assert hit.passage.text == "The money comes in 5 working days."
    assert (hit.passage.source, hit.passage.version) == ("handbook", 3)
    assert hit.passage.trust is TrustTier.APPROVED
    assert hit.coverage == 1.0


def test_a_page_is_returned_once_in_the_language_of_the_asker(library: Library) -> None:
    library.index([RETURNS, RETURNS_ZH, GRIND])

    assert _found(library, "return a bag", "en") == ["handbook/returns/en"]
    assert _found(library, "return a bag", "zh") == ["handbook/returns/zh"]
    assert _found(library, "咖啡可以退吗", None) == ["handbook/returns/zh"]


def test_a_chinese_question_finds_a_page_that_exists_only_in_english(library: Library) -> None:
    library.index([RETURNS, GRIND])

    assert _found(library, "怎么研磨", "zh") == ["handbook/grind/en"]
    assert _found(library, "我想退款", "zh") == ["handbook/returns/en"]


def test_an_english_question_finds_a_page_that_exists_only_in_chinese(library: Library) -> None:
    library.index([RETURNS_ZH, GRIND])

    assert _found(library, "refund", "en") == ["handbook/returns/zh"]


@pytest.mark.parametrize(
    "query", ["", "?!", "hello", "你好", "what is the weather in Rome", "今天天气怎么样", "1042"]
)
def test_it_abstains_where_nothing_explains_the_question(library: Library, query: str) -> None:
    library.index([RETURNS, RETURNS_ZH, GRIND])

    assert library.search(query, language=None) == []


def test_an_empty_library_abstains(library: Library) -> None:
    assert library.search("returns", language="en") == []


def test_no_more_hits_than_asked_for(library: Library) -> None:
    library.index([replace(GRIND, id=f"g{n}", page="") for n in range(4)])

    assert len(library.search("grind", language="en", limit=3)) == 3


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    library = open_knowledge(tmp_path)
    library.index([RETURNS, RETURNS_ZH, GRIND])
    before = library.search("退货", language="en")
    library.close()

    again = open_knowledge(tmp_path)

    assert len(before) == 1
    assert again.search("退货", language="en") == before
    assert again.index([RETURNS, RETURNS_ZH, GRIND]) == IndexReport(0, 0, 0)
    again.close()


def test_more_passages_than_one_batch_are_stored_and_removed(library: Library) -> None:
    many = [replace(GRIND, id=f"g{n}", page="", text=f"Grind number n{n}.") for n in range(1001)]

    assert library.index([*many, RETURNS]) == IndexReport(1002, 0, 0)
    assert _found(library, "n1000") == ["g1000"]
    assert library.index([RETURNS]) == IndexReport(0, 0, 1001)
    assert _found(library, "n1000") == []


def test_a_damaged_store_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database" * 100)

    with pytest.raises(StoreUnavailable, match="move that folder away and start again") as error:
        open_knowledge(tmp_path)

    assert str(tmp_path) in error.value.message


def test_threads_search_while_another_indexes(library: Library) -> None:
    library.index([RETURNS, GRIND])
    done = threading.Event()
    seen: list[tuple[str, int]] = []
    failures: list[BaseException] = []

    def search() -> None:
        try:
            while not done.is_set():
                seen.extend(
                    (hit.passage.document_id, hit.passage.version)
                    for hit in library.search("returns", language="en")
                )
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    reports = [library.index([replace(RETURNS, version=v), GRIND]) for v in range(4, 24)]
    done.set()
    for thread in threads:
        thread.join()

    assert failures == []
    assert reports == [IndexReport(0, 1, 0)] * 20
    assert {document for document, _ in seen} == {"handbook/returns/en"}
    assert {version for _, version in seen} <= set(range(3, 24))


class ByTopic:
    """Embeds by what a text is about, as real embeddings do, so that likeness can be staged."""

    name = "by-topic-v1"
    semantic = True
    similar_from = 0.9

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._embed(text.casefold()) for text in texts]

    def _embed(self, text: str) -> list[float]:
        topics = (("send it back", "unhappy"), ("grind", "powder"), ("weather",))
        vector = [0.1 + sum(word in text for word in topic) for topic in topics]
        length = math.hypot(*vector)
        return [x / length for x in vector]


def test_real_embeddings_find_what_shares_no_word(tmp_path: Path) -> None:
    library = open_knowledge(tmp_path, embedder=ByTopic())
    library.index([RETURNS, GRIND])

    assert _found(library, "unhappy customer", "en")[0] == "handbook/returns/en"
    assert library.search("weather", language="en") == []
    library.close()


def test_passages_are_embedded_again_when_the_embedder_changes(tmp_path: Path) -> None:
    library = open_knowledge(tmp_path)
    library.index([RETURNS, GRIND])
    library.close()

    again = open_knowledge(tmp_path, embedder=ByTopic())

    assert _found(again, "unhappy customer", "en")[0] == "handbook/returns/en"
    assert again.index([RETURNS, GRIND]) == IndexReport(0, 0, 0)
    again.close()


def test_chroma_is_loaded_only_when_a_store_is_opened() -> None:
    code = (
        "import sys, knowledge; print(sorted({'chromadb', 'erp_core.support'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
