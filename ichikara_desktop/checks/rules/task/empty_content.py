"""An answer that holds a place and says nothing."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from ichikara_desktop.checks.document import Document, LineRole
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, TaskContext, TaskRule

_LOREM = re.compile(r"lorem ipsum", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"[（(\[［【<＜]?ここに(?:は)?(?:回答|答え|本文|文章|説明|内容|文|テキスト|解答)(?:を|が)?"
    r"(?:入力|記入|書|入れ|入り|挿入|追記)[^\n。]{0,20}"
)
_HELD_LINE = re.compile(
    r"[ \t　]{0,20}[（(\[［【<＜]?"
    r"(?:TODO|FIXME|TBD|未記入|未回答|回答待ち|作成中|執筆中|準備中"
    r"|(?:あとで|後で|のちほど|後ほど)(?:書|追記|追加|記入)[^\n]{0,10}|[○〇◯]{2,40}|[xXｘＸ]{3,40}"
    r"|(?:TODO|FIXME)[ \t　:：][^\n]{0,50})[）)\]］】>＞]?[。.]?[ \t　]{0,20}"
)
_TEMPLATE = re.compile(r"テンプレ|[雛ひ]な?形|例文|書式|フォーマット|様式|穴埋め|TODO|伏せ字")
"""Questions whose answer may hold places to fill in."""
_NOTHING = re.compile(
    r"(?:すみません(?:が)?|申し訳(?:ありません|ございません)(?:が)?|ごめんなさい|残念ながら|私には"
    r"|よく|その質問には|ちょっと)*"
    r"(?:[わ分]か(?:りません|りかねます|らない(?:です)?)|知りません|知らない(?:です)?|存じません"
    r"|(?:お答え|回答)(?:でき(?:ません|かねます|ない)|いたしかねます)"
    r"|特に(?:ありません|ない|なし)|ありません|なし|ない|はい|いいえ|ええ|うん"
    r"|(?:はい)?そう(?:です|ですね|だ)|(?:はい)?(?:了解|承知)(?:です|しました|いたしました)"
    r"|(?:はい)?(?:でき|あり|知ってい|もらえ)ます|以上(?:です)?|テスト|ダミー|test|dummy|[xｘ]+|あ+|a+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s、。，．,.!！?？…・ー〜~「」]+")
_OPEN_QUESTION = re.compile(
    r"何|なん[でのと]|どう|なぜ|どこ|いつ(?!も)|誰|だれ|どん|どの|どれ|どちら|いくら|いくつ|教え|説明|書[いき]"
    r"|挙げ|あげて|まとめ|作[っり]|考え|紹介|述べ|方法|理由|とは"
)
_SAYS_WORDS = re.compile(r"訳|英語|言い換え|類義|対義|答えて(?:は)?いけ|返事|一言")
"""Questions to which 「わかりません」 may be the very words that are wanted."""
_LONGEST = 60


class EmptyContent(TaskRule):
    """「わかりません。」 alone, 「はい。」 to a how-question, or a place left to be filled."""

    info = RuleInfo(
        "empty-content",
        Scope.TASK,
        Localized("中身のない答え", "No content"),
        Localized(
            "「わかりません」だけの回答や「ここに回答を入力」のような仮の文字は、何も教えません。",
            "“I don't know” alone, or text that only holds a place, teaches nothing.",
        ),
        bad="わかりません。",
        good="光が水滴の中で色ごとに違う角度に曲がるためです。",
        severity=Severity.WARNING,
    )
    example_tasks: ClassVar = (
        TaskContext("虹はなぜ七色なのですか？"),
        TaskContext("虹はなぜ七色なのですか？"),
    )

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield a finding for each place left open, and one for an answer that is none."""
        yield from self._held_places(document, context)
        text = document.text
        if context.kind != "response" or len(text) > _LONGEST:
            return
        asked = context.instruction
        if not _OPEN_QUESTION.search(asked) or _SAYS_WORDS.search(asked):
            return
        if _NOTHING.fullmatch(_BETWEEN.sub("", text)):
            start = len(text) - len(text.lstrip())
            yield self.finding(
                start,
                len(text.rstrip()),
                Localized("これだけでは答えになりません。", "This alone is no answer."),
            )

    def _held_places(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        message = Localized("仮の文字が残っています。", "A placeholder was left in.")
        if "psum" in document.text or "PSUM" in document.text:
            for match in _LOREM.finditer(document.text):
                yield self.finding(*match.span(), message)
        if _TEMPLATE.search(context.instruction):
            return
        if "ここに" in document.text:
            for match in _PLACEHOLDER.finditer(document.text):
                yield self.finding(*match.span(), message)
        for line in document.lines:
            if line.role is not LineRole.CODE and _is_held(line.text):
                start = line.start + len(line.text) - len(line.text.lstrip())
                yield self.finding(start, line.start + len(line.text.rstrip()), message)


@lru_cache(maxsize=4_096)
def _is_held(line: str) -> bool:
    """Whether a line only holds a place; remembered, since each keystroke asks for all lines."""
    return 2 <= len(line) <= _LONGEST and _HELD_LINE.fullmatch(line) is not None
