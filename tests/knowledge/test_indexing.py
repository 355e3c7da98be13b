from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import Document, IndexReport, Library, TrustTier, open_knowledge
from knowledge.chunking import cut
from knowledge.embedding import HashedNgrams
from knowledge.store import PassageStore

PAGE = Document(
    id="a",
    title="Page",
    text="First.\n\n## More\n\nSecond.",
    language="en",
    source="handbook",
    version=1,
    trust=TrustTier.APPROVED,
)


def test_a_run_that_died_half_way_is_finished_by_the_next(tmp_path: Path) -> None:
    store = PassageStore.open(tmp_path, HashedNgrams())
    store.put(cut(PAGE))
    store.put(cut(replace(PAGE, version=2))[:1])  # died after one passage, nothing dropped yet
    store.close()

    library = open_knowledge(tmp_path)
    report = library.index([replace(PAGE, version=2)])
    library.close()

    assert report == IndexReport(added=0, changed=1, removed=0)
    store = PassageStore.open(tmp_path, HashedNgrams())
    assert store.passages() == cut(replace(PAGE, version=2))
    store.close()


def test_metadata_survives_the_store(tmp_path: Path) -> None:
    filed = cut(
        replace(
            PAGE, tags=("退货", 'a "quoted" tag'), questions=("何时?",), page="page/a", version=7
        )
    )
    store = PassageStore.open(tmp_path, HashedNgrams())
    store.put(filed)

    assert store.passages() == filed
    store.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    states=st.lists(
        st.dictionaries(st.sampled_from("abc"), st.integers(1, 3), max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_after_any_runs_the_index_holds_exactly_the_last_state(
    library: Library, states: list[dict[str, int]]
) -> None:
    library.index([], sources=["handbook"])
    held: dict[str, int] = {}
    for state in states:
        documents = [
            replace(PAGE, id=name, version=version, text=f"Word{name} text.")
            for name, version in state.items()
        ]
        report = library.index(documents, sources=["handbook"])

        both = state.keys() & held.keys()
        assert report == IndexReport(
            added=len(state.keys() - held.keys()),
            changed=sum(state[name] != held[name] for name in both),
            removed=len(held.keys() - state.keys()),
        )
        held = state
    for name in "abc":
        hits = library.search(f"word{name}", language="en")
        versions = [hit.passage.version for hit in hits if hit.passage.document_id == name]
        assert versions == ([held[name]] if name in held else [])
