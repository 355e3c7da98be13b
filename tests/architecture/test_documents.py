"""The documents hold together: every link leads somewhere, every decision has its four parts."""

import re
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PARTS = ["Context", "Decision", "Consequences", "Alternatives"]


def broken_links(root, document):
    """List the relative links of a document that lead nowhere."""
    text = re.sub(r"```.*?```", "", (root / document).read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in LINK.findall(text) if "://" not in target]
    return [
        target for target in targets if target and not (root / document.parent / target).exists()
    ]


def test_every_link_between_documents_leads_somewhere(root, project_files):
    documents = [path for path in project_files if path.suffix == ".md"]
    broken = {str(path): bad for path in documents if (bad := broken_links(root, path))}
    assert broken == {}


def test_every_decision_has_its_parts_in_order(root):
    decisions = sorted((root / "docs" / "decisions").glob("[0-9]*.md"))
    assert len(decisions) > 10
    for decision in decisions:
        headings = re.findall(r"^## (\w+)", decision.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == PARTS, decision.name


def test_the_index_of_decisions_names_every_decision(root):
    folder = root / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = {Path(target).name for target in LINK.findall(index)}
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}
