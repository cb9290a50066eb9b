"""What is said to people when something went wrong: what happened, what is safe, what to do.

Japanese is the source language; English comes through Qt's translations.
"""

from ichikara_desktop.app.marking import QT_TRANSLATE_NOOP
from ichikara_desktop.app.model_words import MODEL_WORDS
from ichikara_desktop.app.values import Notice, NoticeLevel
from ichikara_desktop.checks import Localized

_KEPT = QT_TRANSLATE_NOOP("Words", "書いたものはこのパソコンに保存されています。")
_UNCHANGED = QT_TRANSLATE_NOOP("Words", "ファイルは変更も削除もしていません。")
_ASK = QT_TRANSLATE_NOOP("Words", "担当者に連絡してください。")
_NOTHING_TO_DO = QT_TRANSLATE_NOOP("Words", "そのまま続けてください。")
_NONE = ""

_REFUSALS: dict[str, tuple[str, str, str]] = {
    **MODEL_WORDS,
    "offline": (
        QT_TRANSLATE_NOOP("Words", "サーバーに接続できませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "接続が戻ると自動で送信します。"),
    ),
    "too-slow": (
        QT_TRANSLATE_NOOP("Words", "回線が遅く、サーバーとのやり取りが間に合いませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "少しずつに分けて、自動で送り直します。"),
    ),
    "certificate": (
        QT_TRANSLATE_NOOP("Words", "サーバーの証明書を確かめられないため、接続しませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP(
            "Words",
            "パソコンの日付と時刻を確かめてください。正しければ、担当者に連絡してください。",
        ),
    ),
    "proxy": (
        QT_TRANSLATE_NOOP("Words", "プロキシを通れないため、サーバーに接続できませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP(
            "Words", "プロキシの設定とログインを、ネットワークの管理者に確かめてください。"
        ),
    ),
    "not-our-server": (
        QT_TRANSLATE_NOOP("Words", "サーバー以外からの応答が返ってきました。"),
        _KEPT,
        QT_TRANSLATE_NOOP(
            "Words", "ネットワークへのログインが必要でないか、ブラウザーで確かめてください。"
        ),
    ),
    "server-too-new": (
        QT_TRANSLATE_NOOP("Words", "サーバーが新しくなり、このアプリでは送信できません。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "アプリを更新してください。"),
    ),
    "invitation-unknown": (
        QT_TRANSLATE_NOOP("Words", "この招待は登録されていません。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "届いた招待をもう一度、全体をコピーして貼り付けてください。"),
    ),
    "invitation-used": (
        QT_TRANSLATE_NOOP("Words", "この招待はすでに使われています。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "担当者に新しい招待を頼んでください。"),
    ),
    "invitation-expired": (
        QT_TRANSLATE_NOOP("Words", "この招待は期限が切れています。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "担当者に新しい招待を頼んでください。"),
    ),
    "not-an-invitation": (
        QT_TRANSLATE_NOOP("Words", "招待として読み取れませんでした。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "「ichikara://」で始まる行を全部貼り付けてください。"),
    ),
    "no-server": (
        QT_TRANSLATE_NOOP("Words", "招待の一部が欠けています。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "届いた招待を、もう一度全体をコピーして貼り付けてください。"),
    ),
    "no-code": (
        QT_TRANSLATE_NOOP("Words", "招待の一部が欠けています。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "届いた招待を、もう一度全体をコピーして貼り付けてください。"),
    ),
    "insecure": (
        QT_TRANSLATE_NOOP("Words", "この招待のサーバーは暗号化された接続に対応していません。"),
        QT_TRANSLATE_NOOP("Words", "安全のため、接続しませんでした。"),
        QT_TRANSLATE_NOOP("Words", "担当者に「https」で始まる招待を頼んでください。"),
    ),
    "not-enrolled": (
        QT_TRANSLATE_NOOP("Words", "サーバーがこのパソコンを認めませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "担当者に新しい招待を頼んでください。"),
    ),
    "revoked": (
        QT_TRANSLATE_NOOP("Words", "このパソコンからの参加が取り消されたため、同期を止めました。"),
        QT_TRANSLATE_NOOP(
            "Words", "書いたものはこのパソコンにあり、封をしたファイルに書き出せます。"
        ),
        _ASK,
    ),
    "key-taken": (
        QT_TRANSLATE_NOOP("Words", "このパソコンの署名の鍵が、サーバーのものと合いません。"),
        _KEPT,
        _ASK,
    ),
    "no-room-for-model": (
        QT_TRANSLATE_NOOP("Words", "ディスクの空きが足りないため、モデルの受け取りを止めました。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "要らないファイルを消して空きを作ると、続きから受け取れます。"),
    ),
    "wrong-model": (
        QT_TRANSLATE_NOOP(
            "Words", "受け取ったモデルの中身が配られたものと違うため、使いませんでした。"
        ),
        _KEPT,
        QT_TRANSLATE_NOOP(
            "Words", "別のネットワークで試しても直らなければ、担当者に連絡してください。"
        ),
    ),
    "model-unknown": (
        QT_TRANSLATE_NOOP("Words", "そのモデルは、もう配られていません。"),
        _KEPT,
        _ASK,
    ),
    "not-permitted": (
        QT_TRANSLATE_NOOP("Words", "この操作はあなたの役割では行えません。"),
        _KEPT,
        _ASK,
    ),
    "separation-of-duty": (
        QT_TRANSLATE_NOOP(
            "Words", "質問を書いた人、答えを書いた人、点検する人は別の人と決まっています。"
        ),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "この作業はほかの人が受け持ちます。"),
    ),
    "not-your-task": (
        QT_TRANSLATE_NOOP("Words", "この作業はほかの人に割り当てられています。"),
        _KEPT,
        _ASK,
    ),
    "task-unknown": (
        QT_TRANSLATE_NOOP("Words", "この作業はサーバーにありません。"),
        _KEPT,
        _ASK,
    ),
    "no-such-move": (
        QT_TRANSLATE_NOOP("Words", "この作業はもう次の段階に進んでいます。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "同期してから、作業の今の状態を確かめてください。"),
    ),
    "revision-stale": (
        QT_TRANSLATE_NOOP("Words", "点検したあとに、新しい版が出ていました。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "新しい版を見て、もう一度判定してください。"),
    ),
    "empty-text": (
        QT_TRANSLATE_NOOP("Words", "まだ何も書かれていません。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "書いてから提出してください。"),
    ),
    "text-too-long": (
        QT_TRANSLATE_NOOP("Words", "長すぎて提出できません（上限は10万字です）。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "短くしてから提出してください。"),
    ),
    "text-not-storable": (
        QT_TRANSLATE_NOOP("Words", "ファイルに保存できない文字が入っています。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "その文字を消してから提出してください。"),
    ),
    "findings": (
        QT_TRANSLATE_NOOP("Words", "直す必要のある指摘が残っています。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "「要修正」の指摘を直してから提出してください。"),
    ),
    "reason-missing": (
        QT_TRANSLATE_NOOP("Words", "差し戻しや不採用には理由が要ります。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "理由か、本文へのコメントを書いてください。"),
    ),
    "no-tasks": (
        QT_TRANSLATE_NOOP("Words", "今は新しい作業がありません。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "しばらくしてから、もう一度お試しください。"),
    ),
    "not-writable": (
        QT_TRANSLATE_NOOP("Words", "下書きを保存できませんでした。"),
        QT_TRANSLATE_NOOP("Words", "これまでに保存したものは無事です。"),
        QT_TRANSLATE_NOOP("Words", "ディスクの空きを確かめてください。空きができると保存します。"),
    ),
    "wrong-key": (
        QT_TRANSLATE_NOOP("Words", "鍵が合わないため、保管庫を開けませんでした。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP("Words", "合言葉か復元コードを確かめて、もう一度お試しください。"),
    ),
    "wrong-secret": (
        QT_TRANSLATE_NOOP("Words", "合言葉か復元コードが違います。"),
        QT_TRANSLATE_NOOP("Words", "書いたものはそのまま保存されています。"),
        QT_TRANSLATE_NOOP("Words", "確かめて、もう一度入力してください。"),
    ),
    "key-missing": (
        QT_TRANSLATE_NOOP("Words", "保管庫の鍵がこのパソコンに見つかりませんでした。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP("Words", "合言葉か復元コードで開けます。"),
    ),
    "not-a-store": (
        QT_TRANSLATE_NOOP("Words", "このファイルは保管庫ではないか、壊れています。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP("Words", "場所を確かめ、分からないときは担当者に連絡してください。"),
    ),
    "damaged-store": (
        QT_TRANSLATE_NOOP("Words", "保管庫の一部が壊れていて、開けませんでした。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP(
            "Words",
            "「読めるものを取り出す」を押すと、壊れた保管庫を脇に移し、"
            "読めるものと控えから新しく作ります。",
        ),
    ),
    "check-found-damage": (
        QT_TRANSLATE_NOOP("Words", "週に一度の点検で、保管庫に壊れた所が見つかりました。"),
        QT_TRANSLATE_NOOP("Words", "ファイルは変更も削除もしていません。控えも残っています。"),
        QT_TRANSLATE_NOOP(
            "Words", "「読めるものを取り出す」を押すと、保管庫を新しく作り直します。"
        ),
    ),
    "unsafe-place": (
        QT_TRANSLATE_NOOP(
            "Words", "この保存場所は、ほかのサービスや別の機械が書き換えるため、使えません。"
        ),
        _UNCHANGED,
        QT_TRANSLATE_NOOP(
            "Words",
            "このパソコンの中の、同期されないフォルダーを選んでください。"
            "今の場所の保管庫は、そのまま残ります。",
        ),
    ),
    "backup-failed": (
        QT_TRANSLATE_NOOP("Words", "保管庫の控えを作れませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "あとでもう一度作ります。続くときは担当者に連絡してください。"),
    ),
    "no-room-for-copy": (
        QT_TRANSLATE_NOOP("Words", "ディスクの空きが足りないため、控えを作れませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "要らないファイルを消して、空きを作ってください。"),
    ),
    "disk-nearly-full": (
        QT_TRANSLATE_NOOP("Words", "ディスクの空きが残りわずかです。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "要らないファイルを消して、空きを作ってください。"),
    ),
    "disk-full": (
        QT_TRANSLATE_NOOP("Words", "ディスクがいっぱいになりました。"),
        QT_TRANSLATE_NOOP("Words", "取っておいた場所を使い、書いたものはまだ保存できています。"),
        QT_TRANSLATE_NOOP("Words", "すぐに、要らないファイルを消して空きを作ってください。"),
    ),
    "disk-failed": (
        QT_TRANSLATE_NOOP("Words", "ディスクへの書き込みに一度失敗しました。"),
        QT_TRANSLATE_NOOP("Words", "保管庫を開き直し、保存したものが無事なことを確かめました。"),
        QT_TRANSLATE_NOOP("Words", "何度も出るときは、ディスクが故障しかけているかもしれません。"),
    ),
    "disk-failing": (
        QT_TRANSLATE_NOOP("Words", "ディスクへの書き込みに失敗しています。"),
        QT_TRANSLATE_NOOP("Words", "これまでに保存したものは消していません。"),
        QT_TRANSLATE_NOOP("Words", "今の文章を別の場所に写し、アプリを開き直してください。"),
    ),
    "newer-store": (
        QT_TRANSLATE_NOOP("Words", "この保管庫は、より新しい版のアプリで作られています。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP("Words", "アプリを更新してください。"),
    ),
    "store-in-use": (
        QT_TRANSLATE_NOOP("Words", "このアプリはすでに開いています。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "開いている画面をお使いください。"),
    ),
    "no-keyring": (
        QT_TRANSLATE_NOOP("Words", "このパソコンには鍵を預ける場所がありません。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "合言葉を決めてください。開くたびに入力します。"),
    ),
    "store-exists": (
        QT_TRANSLATE_NOOP("Words", "この場所にはすでに保管庫があります。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP("Words", "アプリを開き直すと、その保管庫が開きます。"),
    ),
    "already-waiting": (
        QT_TRANSLATE_NOOP("Words", "この作業はすでに提出済みで、送信を待っています。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "書き直すときは「もう一度直す」を押してください。"),
    ),
    "already-sent": (
        QT_TRANSLATE_NOOP("Words", "送信が始まったため、もう取り消せません。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "サーバーの返事をお待ちください。"),
    ),
    "task-gone": (
        QT_TRANSLATE_NOOP("Words", "この作業はこのパソコンにありません。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "同期してから、もう一度お試しください。"),
    ),
    "unsafe-sqlite": (
        QT_TRANSLATE_NOOP("Words", "データを安全に保存できない部品が見つかりました。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP("Words", "アプリを入れ直してください。"),
    ),
    "project-unknown": (
        QT_TRANSLATE_NOOP("Words", "このプロジェクトはサーバーにありません。"),
        _KEPT,
        _ASK,
    ),
    "other-content": (
        QT_TRANSLATE_NOOP("Words", "同じ番号で別の内容がサーバーに届いています。"),
        _KEPT,
        _ASK,
    ),
    "hash-mismatch": (
        QT_TRANSLATE_NOOP("Words", "送信の途中で内容が変わった可能性があります。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "「もう一度送る」を押してください。"),
    ),
    "wrong-project": (
        QT_TRANSLATE_NOOP("Words", "このプロジェクトには参加していません。"),
        _KEPT,
        _ASK,
    ),
    "wrong-kind": (
        QT_TRANSLATE_NOOP("Words", "作業の種類が合いません。"),
        _KEPT,
        _ASK,
    ),
    "not-comparable": (
        QT_TRANSLATE_NOOP("Words", "同じモデルどうし、または同じ名前のモデルは比べられません。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "モデルと名前を確かめて、比較の組を作り直してください。"),
    ),
    "set-differs": (
        QT_TRANSLATE_NOOP("Words", "この比較の組は、別の名前か別の人数でサーバーにあります。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "新しい組として作り直してください。"),
    ),
    "malformed": (
        QT_TRANSLATE_NOOP("Words", "サーバーが内容を読み取れませんでした。"),
        _KEPT,
        _ASK,
    ),
    "too-large": (
        QT_TRANSLATE_NOOP("Words", "大きすぎて送信できませんでした。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "短くしてから提出してください。"),
    ),
    "sync-stuck": (
        QT_TRANSLATE_NOOP("Words", "同期が10分のあいだ進まなかったため、始め直しました。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "何度も出るときは、アプリを開き直してください。"),
    ),
    "server-restored": (
        QT_TRANSLATE_NOOP(
            "Words",
            "サーバーが以前の状態に戻されていたため、このパソコンから{0}件を送り直しました。",
        ),
        _KEPT,
        _NOTHING_TO_DO,
    ),
    "server-restored-refused": (
        QT_TRANSLATE_NOOP(
            "Words",
            "サーバーが以前の状態に戻され、送り直したもののうち{0}件が作業に結び付きませんでした。",
        ),
        QT_TRANSLATE_NOOP("Words", "文章はサーバーとこのパソコンの両方にあります。"),
        _ASK,
    ),
    "mirror-repaired": (
        QT_TRANSLATE_NOOP(
            "Words", "作業の一覧がサーバーの内容と食い違っていたため、読み直しました。"
        ),
        QT_TRANSLATE_NOOP("Words", "下書きと送信待ちのものは変わっていません。"),
        _NOTHING_TO_DO,
    ),
    "store-copied": (
        QT_TRANSLATE_NOOP(
            "Words", "この保管庫は、別のパソコンか別の場所から写されたか移されたものです。"
        ),
        QT_TRANSLATE_NOOP(
            "Words", "どちらで書いたものも無事で、同じものが二度数えられることはありません。"
        ),
        QT_TRANSLATE_NOOP("Words", "これからは、どちらか一方だけをお使いください。"),
    ),
    "rule-switched-off": (
        QT_TRANSLATE_NOOP("Words", "点検の規則「{0}」がうまく動かないため、止めました。"),
        _KEPT,
        QT_TRANSLATE_NOOP("Words", "ほかの規則は動いています。開き直すと元に戻ります。"),
    ),
    "dismissal-reason-missing": (
        QT_TRANSLATE_NOOP("Words", "「要修正」の指摘を消すには理由が要ります。"),
        _NONE,
        QT_TRANSLATE_NOOP(
            "Words",
            "この箇所かこの文章に限り、理由を書いて消せます。全体で許す語は担当者が決めます。",
        ),
    ),
    "profile-unusable": (
        QT_TRANSLATE_NOOP("Words", "プロジェクトの点検設定を読み取れませんでした。"),
        _NONE,
        QT_TRANSLATE_NOOP("Words", "標準の点検設定で続けます。担当者に知らせてください。"),
    ),
    "no-demo-server": (
        QT_TRANSLATE_NOOP("Words", "デモ用のサーバーを起動できませんでした。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP("Words", "「server」を含めてアプリを入れ直してください。"),
    ),
    "damaged-demo": (
        QT_TRANSLATE_NOOP("Words", "デモ用のサーバーのデータが壊れています。"),
        _UNCHANGED,
        QT_TRANSLATE_NOOP(
            "Words", "データの場所にある「demo」フォルダーを移すと、デモを新しく始められます。"
        ),
    ),
    "no-room": (
        QT_TRANSLATE_NOOP("Words", "ファイルやフォルダーを作れませんでした。"),
        QT_TRANSLATE_NOOP("Words", "これまでに保存したものは無事です。"),
        QT_TRANSLATE_NOOP("Words", "ディスクの空きと、保存場所に書き込めるかを確かめてください。"),
    ),
    "unreadable-file": (
        QT_TRANSLATE_NOOP("Words", "ファイルを読めませんでした。"),
        QT_TRANSLATE_NOOP("Words", "何も取り込んでいません。"),
        QT_TRANSLATE_NOOP("Words", "JSONL か CSV のファイルを選んでください。"),
    ),
    "unwritable-file": (
        QT_TRANSLATE_NOOP("Words", "ファイルに書き出せませんでした。"),
        QT_TRANSLATE_NOOP("Words", "データはそのまま残っています。"),
        QT_TRANSLATE_NOOP("Words", "別の場所を選んでください。"),
    ),
}

SALVAGE, EXPORT_UNSENT = "salvage", "export-unsent"
"""What a button beside a notice can do."""

_ACTIONS = {"check-found-damage": SALVAGE, "revoked": EXPORT_UNSENT}

_UNEXPECTED = (
    QT_TRANSLATE_NOOP("Words", "思いがけない問題が起きました。"),
    _KEPT,
    QT_TRANSLATE_NOOP("Words", "もう一度試しても直らなければ、担当者に連絡してください。"),
)


def known_codes() -> frozenset[str]:
    """Return every code that has words of its own."""
    return frozenset(_REFUSALS)


def notice_for(
    code: str, level: NoticeLevel = NoticeLevel.WARNING, named: Localized | None = None
) -> Notice:
    """Return the words for ``code``; they are translated when they are shown.

    Args:
        code: of what went wrong.
        level: how much it matters.
        named: what the words speak of, in both languages.
    """
    words = _REFUSALS.get(code, _UNEXPECTED)
    return Notice(level, *words, named=named, action=_ACTIONS.get(code, ""))
