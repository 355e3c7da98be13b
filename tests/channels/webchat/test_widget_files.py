"""A visitor gives a file to the widget: by its button, by pasting, by dropping, in Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from channels.frame import Frame
from tests.channels.webchat.test_widget import (  # noqa: F401 - fixtures
    Site,
    browser,
    context,
    lines,
    site,
    visit,
    write,
)

pytestmark = pytest.mark.browser
PHOTO = b"\x89PNG\r\n\x1a\n" + b"photo" * 30_000
HAND_OVER = """([name, bytes, kind]) => {
  const field = document.querySelector("#frontdesk-chat").shadowRoot.querySelector(".chat");
  const given = new DataTransfer();
  given.items.add(new File([new Uint8Array(bytes)], name));
  const event = kind === "drop"
    ? new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
  (kind === "drop" ? field : field.querySelector("textarea")).dispatchEvent(event);
}"""


def files_of(site: Site) -> list[tuple[str, bytes]]:  # noqa: F811
    frames = (Frame.model_validate_json(raw) for raw in site.house.stored.values())
    return [(one.file.name, one.file.content) for one in frames if one.file is not None]


def test_a_file_is_chosen_with_the_button(
    site: Site,  # noqa: F811
    context: BrowserContext,  # noqa: F811
    tmp_path: Path,
) -> None:
    photo = tmp_path / "bag.png"
    photo.write_bytes(PHOTO)
    with site.running():
        page = visit(context, site)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Attach a file").click()
        chooser.value.set_files(photo)

        expect(page.locator(".line.customer[data-state=stored] .file")).to_have_text("bag.png")
        write(page, "here it is")
        expect(page.locator(".line.assistant .body").last).to_have_text("Heard: here it is")

    assert files_of(site) == [("bag.png", PHOTO)]


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_is_dropped_or_pasted(
    site: Site,  # noqa: F811
    context: BrowserContext,  # noqa: F811
    kind: str,
) -> None:
    with site.running():
        page = visit(context, site)
        expect(page.locator(".chat[data-state=ready]")).to_have_count(1)
        page.evaluate(HAND_OVER, ["note.txt", list(b"hello"), kind])

        expect(page.locator(".line.customer[data-state=stored]")).to_have_count(1)
        assert lines(page)[0].strip() == "note.txt"

    assert files_of(site) == [("note.txt", b"hello")]


def test_a_file_that_is_too_large_is_not_sent_and_says_so(
    site: Site,  # noqa: F811
    context: BrowserContext,  # noqa: F811
    tmp_path: Path,
) -> None:
    large = tmp_path / "film.mov"
    large.write_bytes(b"x" * (8 * 1024 * 1024 + 1))
    with site.running():
        page = visit(context, site)
        page.locator("input[type=file]").set_input_files(large)

        expect(page.locator(".line.customer time")).to_contain_text("larger than 8 MB")

    assert site.house.stored == {}
