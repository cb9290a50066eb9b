"""Every word on the screens has an English one."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from ichikara_desktop.assets import resource

ROOT = Path(__file__).resolve().parents[2]


def messages(path: Path) -> dict[tuple[str, str], str]:
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):  # noqa: S314 - our own file
        for message in context.iter("message"):
            translation = message.find("translation")
            text = "" if translation.get("type") else (translation.text or "")
            found[context.findtext("name"), message.findtext("source")] = text
    return found


def test_every_source_text_is_translated(tmp_path: Path) -> None:
    sources = [
        str(path)
        for folder in ("app", "windows")
        for path in sorted((ROOT / "ichikara_desktop" / folder).glob("*.py"))
    ] + [str(path) for path in sorted((ROOT / "ui").glob("*.ui"))]
    fresh = tmp_path / "fresh.ts"
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    subprocess.run([tool, *sources, "-ts", fresh], check=True, stdout=subprocess.DEVNULL)
    kept = messages(resource("translations", "ichikara_en.ts"))
    wanted = messages(fresh)
    assert {key for key in wanted if not kept.get(key)} == set()
    assert set(kept) - set(wanted) == set()


def test_placeholders_are_the_same_in_both_languages() -> None:
    for (_, source), translated in messages(resource("translations", "ichikara_en.ts")).items():
        assert [f"{{{n}}}" in source for n in range(3)] == [
            f"{{{n}}}" in translated for n in range(3)
        ], source


def test_an_answer_has_one_name_on_every_screen() -> None:
    shown = [source for _, source in messages(resource("translations", "ichikara_en.ts"))]
    shown += [
        resource("demo", name).read_text(encoding="utf-8")
        for name in ("guideline.ja.md", "project.toml")
    ]
    assert not [text for text in shown if "回答" in text]
