"""The list of 常用漢字 is whole."""

from ichikara_desktop.checks.rules.sentence.non_joyo_kanji import joyo_kanji

ADDED_2010 = "挨曖宛嵐畏萎椅彙茨咽淫唄鬱怨媛艶旺岡臆俺苛牙瓦楷潰諧崖蓋骸柿"
REMOVED_2010 = "勺錘銑脹匁"
NOT_IN_JIS_X_0208 = {"\U00020b9f", "塡", "剝", "頰"}


def _in_jis(character: str) -> bool:
    try:
        character.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True


def test_the_table_has_its_2136_characters() -> None:
    kanji = joyo_kanji()
    assert len(kanji) == 2136
    assert kanji.issuperset(ADDED_2010)
    assert not kanji & set(REMOVED_2010)
    assert {character for character in kanji if not _in_jis(character)} == NOT_IN_JIS_X_0208
