"""What the repository must not say, and what its pages must."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".sand", ".csv", ".txt", ".json", ".lark", ""}


def tracked_texts() -> list[Path]:
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )
        files = [ROOT / name for name in listed if name]
    else:
        files = [f for f in ROOT.rglob("*") if ".venv" not in f.parts and f.is_file()]
    return [f for f in files if f.suffix in TEXT and f.exists()]


def test_no_lock_file_and_no_package_host_is_committed():
    hosts = ["py" + "pi.org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian"]
    found = [
        f"{f.relative_to(ROOT)}: {h}" for f in tracked_texts() for h in hosts if h in f.read_text(errors="replace")
    ]
    assert found == []


def test_rooms_in_the_architecture_page_are_the_rooms_in_the_tree():
    page = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = {p.name for p in (ROOT / "src" / "sandtable").iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert [
        room for room in sorted(rooms) if f"`{room}" not in page and f"\n{room}" not in page and f" {room}" not in page
    ] == []


def test_the_glossary_is_in_order_and_names_every_noun_class_of_the_scenario():
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text(), flags=re.M)[1:]
    assert rows == sorted(rows, key=str.lower)
    words = {w.strip() for row in rows for w in row.split(",")}
    assert {
        "actor",
        "move",
        "law",
        "branch",
        "lens",
        "outcome",
        "interest",
        "claim",
        "question",
        "check",
        "stock",
    } <= words
