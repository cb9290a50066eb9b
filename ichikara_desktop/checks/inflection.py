"""Small help with verbs: from one form to another, as written, and what class a verb is of."""

from functools import lru_cache

from ichikara_desktop.checks.tokens import Token, tokenise

_A = "かがさたなばまらわ"
_I = "きぎしちにびみりい"
_U = "くぐすつぬぶむるう"
_E = "けげせてねべめれえ"
_A_TO_U = dict(zip(_A, _U, strict=True))
_E_TO_U = dict(zip(_E, _U, strict=True))
_I_TO_U = dict(zip(_I, _U, strict=True))
_TARI = {
    **dict.fromkeys("うつる", "ったり"),
    **dict.fromkeys("ぬぶむ", "んだり"),
    "く": "いたり",
    "ぐ": "いだり",
    "す": "したり",
}
_BEFORE = {
    **dict.fromkeys(("タ", "テ", "タリ", "テル"), "っ"),
    **dict.fromkeys(("ナイ", "ズ", "ヌ"), "ら"),
    **dict.fromkeys(("マス", "ソウ", "タイ", "ナガラ"), "り"),
}
"""The last kana of a verb of the ラ row, by the reading of what follows."""


@lru_cache(maxsize=4096)
def is_godan(base: str) -> bool:
    """Whether ``base`` is the dictionary form of a verb of the five-row class."""
    tokens = tokenise(base)
    return len(tokens) == 1 and tokens[0].ctype.startswith("五段") and tokens[0].orth_base == base


def godan_of_negative(stem: str) -> str | None:
    """Return the godan verb whose form before ない is ``stem``: 休ま → 休む."""
    ending = _A_TO_U.get(stem[-1:])
    base = stem[:-1] + ending if ending else ""
    return base if base and is_godan(base) else None


@lru_cache(maxsize=4096)
def is_noun_of_verb(noun: str) -> bool:
    """Whether a noun such as 帰り or 勤め is what a verb looks like before ます."""
    ending = _I_TO_U.get(noun[-1:])
    if ending is not None and is_godan(noun[:-1] + ending):
        return True
    tokens = tokenise(noun + "る")
    return len(tokens) == 1 and tokens[0].ctype.startswith(("上一段", "下一段"))


def is_potential(token: Token) -> bool:
    """Whether the token is of a verb such as 書ける, made from a godan verb."""
    if token.pos1 != "動詞" or not token.ctype.startswith("下一段"):
        return False
    base = token.orth_base
    if token.form_base == token.lform or not base.endswith("る"):
        return False
    ending = _E_TO_U.get(base[-2:-1])
    return ending is not None and is_godan(base[:-2] + ending)


def without_honorific(base: str, form: str, following: Token | None) -> str | None:
    """Return the verb ``base`` (なる, おっしゃる) in the form of its られる: なられた, なった.

    ``form`` is what られる looks like without its ら. ``None`` for what cannot be told.
    """
    ending = {"れる": "る", "れれ": "れ"}.get(form)
    if form == "れ" and following is not None:
        ending = "り" if following.surface == "、" else _BEFORE.get(following.lform)
        if following.lform == "マス" and base.endswith(("っしゃる", "さる")):
            ending = "い"
    return None if ending is None else base[:-1] + ending


def before_tari(verb: Token) -> str | None:
    """Return the verb with たり: 聴く → 聴いたり. ``None`` for what cannot be told."""
    base = verb.orth_base
    if verb.ctype.startswith("五段"):
        if verb.lemma == "行く":
            return base[:-1] + "ったり"
        if verb.lemma in {"問う", "請う", "乞う"} or base[-1:] not in _TARI:
            return None
        return base[:-1] + _TARI[base[-1]]
    if verb.ctype.startswith(("上一段", "下一段")) and base.endswith("る"):
        return base[:-1] + "たり"
    if base == "する" and verb.ctype == "サ行変格":
        return "したり"
    return "来たり" if base == "来る" else None
