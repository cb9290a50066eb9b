"""Figures as people read them, in both languages."""

from collections.abc import Callable

import pytest

from ichikara_desktop.windows.wording import remaining_words, size_words

Speak = Callable[[str], None]


@pytest.mark.parametrize(
    ("size", "japanese", "english"),
    [
        (0, "0 バイト", "0 bytes"),
        (1000, "1,000 バイト", "1,000 bytes"),
        (1024, "1.0 KB", "1.0 KB"),
        (98_000_000, "93.5 MB", "93.5 MB"),
        (4_920_000_000, "4.6 GB", "4.6 GB"),
        (3 << 40, "3.0 TB", "3.0 TB"),
        (5 << 50, "5,120.0 TB", "5,120.0 TB"),
    ],
)
def test_sizes(speak: Speak, size: int, japanese: str, english: str) -> None:
    assert size_words(size) == japanese
    speak("en")
    assert size_words(size) == english


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "残り1分未満"),
        (54, "残り1分未満"),
        (58, "残り約1分"),
        (400, "残り約7分"),
        (119 * 60, "残り約119分"),
        (3 * 3600, "残り約3時間"),
    ],
)
def test_what_something_still_takes(seconds: float, words: str) -> None:
    assert remaining_words(seconds) == words
