"""What the page of the rules says of a rule besides its own words."""

from PySide6.QtCore import QCoreApplication

from ichikara_desktop.app.rule_catalogue import OptionValue, RuleEntry
from ichikara_desktop.checks import Severity
from ichikara_desktop.checks.rule import CREATIVE, Scope, StoreRule
from ichikara_desktop.domain.project import Project
from ichikara_desktop.windows.highlighting import MARKS, severity_word


def scope_word(scope: Scope) -> str:
    """Return what the rules of a scope look at."""
    translate = QCoreApplication.translate
    return {
        Scope.CHARACTERS: translate("RuleWords", "文字"),
        Scope.SENTENCE: translate("RuleWords", "文"),
        Scope.DOCUMENT: translate("RuleWords", "文章"),
        Scope.TASK: translate("RuleWords", "作業"),
        Scope.STORE: translate("RuleWords", "手元の資料"),
    }[scope]


def severity_words(severity: Severity | None) -> str:
    """Return mark and word of a severity, or that a rule is not used."""
    if severity is None:
        return QCoreApplication.translate("RuleWords", "使いません")
    return f"{MARKS[severity]} {severity_word(severity)}"


def setting_lines(entry: RuleEntry, project: Project, language: str) -> list[str]:
    """Return what holds for a rule in a project: severity, options, genres without it."""
    translate = QCoreApplication.translate
    usual = None if not entry.info.enabled else entry.info.severity
    lines = [
        _line(
            translate("RuleWords", "重さ"),
            severity_words(entry.severity),
            _usual_severity(entry),
            entry.severity == usual,
        )
    ]
    for option in entry.options:
        label, template = option_words(entry.info.rule_id, option)
        none = translate("RuleWords", "なし")
        shown, default = (
            none if value == "" else template.replace("{0}", str(value))
            for value in (option.value, option.default)
        )
        lines.append(_line(label, shown, default, option.value == option.default))
    comma = translate("RuleWords", "、")
    if entry.allowed:
        words = comma.join(term.quote for term in entry.allowed)
        lines.append(translate("RuleWords", "指摘しない言葉：{0}").replace("{0}", words))
    if entry.silent_in:
        names = [_genre_name(project, genre, language) for genre in entry.silent_in]
        lines.append(
            translate("RuleWords", "使わないジャンル：{0}").replace("{0}", comma.join(names))
        )
    return lines


def option_words(rule_id: str, option: OptionValue) -> tuple[str, str]:
    """Return what an option is called, and how its value is written; its name if unknown."""
    translate = QCoreApplication.translate
    characters, sentences = translate("RuleWords", "{0}字"), translate("RuleWords", "{0}文")
    per_cent = translate("RuleWords", "{0}%")
    return {
        ("long-sentence", "limit"): (translate("RuleWords", "一文の長さの上限"), characters),
        ("comma-count", "limit"): (
            translate("RuleWords", "一文の読点の上限"),
            translate("RuleWords", "{0}個"),
        ),
        ("colloquialism", "most"): (
            translate("RuleWords", "話し言葉の文章とみなさない語の数の上限"),
            translate("RuleWords", "{0}語"),
        ),
        ("non-joyo-kanji", "allowed"): (translate("RuleWords", "指摘しない漢字"), "{0}"),
        ("doubled-particle", "distance"): (
            translate("RuleWords", "同じ助詞の間に要る語の数"),
            translate("RuleWords", "{0}語"),
        ),
        ("monotonous-endings", "limit"): (
            translate("RuleWords", "指摘する同じ文末の数"),
            sentences,
        ),
        ("translation-smell", "least_characters"): (
            translate("RuleWords", "判定する文章の最短の長さ"),
            characters,
        ),
        ("translation-smell", "short_characters"): (
            translate("RuleWords", "短い文章として判定する最短の長さ"),
            characters,
        ),
        ("translation-smell", "short_factor"): (
            translate("RuleWords", "短い文章での判定の厳しさ"),
            translate("RuleWords", "{0}倍"),
        ),
        ("translation-smell", "most"): (translate("RuleWords", "示す文の数の上限"), sentences),
        ("length-target", "shortest"): (translate("RuleWords", "目安に対する下限"), per_cent),
        ("length-target", "longest"): (translate("RuleWords", "目安に対する上限"), per_cent),
        ("near-duplicate", "similarity"): (
            translate("RuleWords", "似ているとする度合い"),
            translate("RuleWords", "{0}（最大 1.0）"),
        ),
        ("pasted-text", "least"): (
            translate("RuleWords", "示す貼り付けの最短の長さ"),
            characters,
        ),
    }.get((rule_id, option.name), (option.name, "{0}"))


def circumstances(entry: RuleEntry) -> str:
    """Return under what assumptions a text is tried, or nothing where there are none."""
    translate = QCoreApplication.translate
    task = entry.rule.example_tasks[0]
    if task.target_length is not None:
        words = translate("RuleWords", "目安の長さが{0}字の作業として点検します。")
        return words.replace("{0}", str(task.target_length))
    if task.genre == "":
        return translate("RuleWords", "ジャンルが決まっていない質問として点検します。")
    if entry.info.at_the_end:
        return translate("RuleWords", "執筆中は指摘せず、書き終えた文章だけを点検する規則です。")
    if not isinstance(entry.rule, StoreRule):
        return ""
    known = entry.rule.example_surroundings
    near = known.questions.nearest(entry.info.bad)
    for words, texts in (
        (translate("RuleWords", "次の質問が手元にあるものとして点検します：{0}"), near),
        (translate("RuleWords", "次の文章を貼り付けたものとして点検します：{0}"), known.pasted),
        (translate("RuleWords", "モデルの試し出力が次のものとして点検します：{0}"), known.previews),
    ):
        if texts:
            first = texts[0]
            return words.replace("{0}", first if isinstance(first, str) else first.text)
    return ""


def _usual_severity(entry: RuleEntry) -> str:
    words = severity_words(entry.info.severity)
    if entry.info.enabled:
        return words
    off = QCoreApplication.translate("RuleWords", "使いません。使うときは {0}")
    return off.replace("{0}", words)


def _line(label: str, shown: str, usual: str, as_usual: bool) -> str:
    translate = QCoreApplication.translate
    if as_usual:
        line = translate("RuleWords", "{0}：{1}（標準どおり）")
    else:
        line = translate("RuleWords", "{0}：{1}（標準は {2}）").replace("{2}", usual)
    return line.replace("{0}", label).replace("{1}", shown)


def _genre_name(project: Project, genre: str, language: str) -> str:
    name = project.genre_name(genre, language)
    if name == CREATIVE:  # a project that has no such genre has no name for it
        return QCoreApplication.translate("RuleWords", "創作")
    return name
