"""What is said when something went wrong with a model or a preview: see :mod:`words`."""

from ichikara_desktop.app.marking import QT_TRANSLATE_NOOP

_SAFE = QT_TRANSLATE_NOOP("Words", "書いたものはこのパソコンに保存されています。")
_NOTHING_TAKEN = QT_TRANSLATE_NOOP("Words", "何も取り込んでいません。")
_AGAIN = QT_TRANSLATE_NOOP("Words", "「試す」を押すと、もう一度試せます。")
_ASK = QT_TRANSLATE_NOOP("Words", "担当者に連絡してください。")
_BRING_AGAIN = QT_TRANSLATE_NOOP("Words", "「モデル」の画面で削除し、もう一度取り込んでください。")

_PART_STAYS = QT_TRANSLATE_NOOP("Words", "受け取った分はこのパソコンに残っています。")

MODEL_WORDS: dict[str, tuple[str, str, str]] = {
    "preview-no-library": (
        QT_TRANSLATE_NOOP("Words", "試し出力に使う部品が入っていません。"),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "「preview」を含めてアプリを入れ直してください。"),
    ),
    "preview-no-model": (
        QT_TRANSLATE_NOOP("Words", "試し出力に使うモデルが決まっていません。"),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "「モデル」の画面で取り込むか、選んでください。"),
    ),
    "preview-no-memory": (
        QT_TRANSLATE_NOOP("Words", "メモリが足りないため、モデルを読み込みませんでした。"),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "ほかのアプリを閉じるか、もっと小さいモデルを選んでください。"),
    ),
    "preview-load-failed": (
        QT_TRANSLATE_NOOP("Words", "モデルを読み込めませんでした。"),
        _SAFE,
        _BRING_AGAIN,
    ),
    "preview-adapter-failed": (
        QT_TRANSLATE_NOOP("Words", "アダプターを読み込めませんでした。"),
        _SAFE,
        _BRING_AGAIN,
    ),
    "preview-no-template": (
        QT_TRANSLATE_NOOP("Words", "このモデルには、質問を渡す書式がありません。"),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "担当者に、プロジェクトの書式を決めるよう頼んでください。"),
    ),
    "preview-template-failed": (
        QT_TRANSLATE_NOOP("Words", "質問を渡す書式が正しくないため、試せませんでした。"),
        _SAFE,
        _ASK,
    ),
    "preview-prompt-too-long": (
        QT_TRANSLATE_NOOP(
            "Words", "質問がこのモデルの読める長さを超えているため、試せませんでした。"
        ),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "もっと長い文章を読めるモデルを選んでください。"),
    ),
    "preview-text-differs": (
        QT_TRANSLATE_NOOP("Words", "文章にモデルの知らない文字があるため、試せませんでした。"),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "そのまま続けてください。"),
    ),
    "preview-failed": (
        QT_TRANSLATE_NOOP("Words", "試し出力の途中で問題が起きました。"),
        _SAFE,
        _AGAIN,
    ),
    "preview-died": (
        QT_TRANSLATE_NOOP("Words", "試し出力の処理が突然終わりました。"),
        _SAFE,
        _AGAIN,
    ),
    "preview-too-slow": (
        QT_TRANSLATE_NOOP("Words", "試し出力の応答がないため、処理を止めました。"),
        _SAFE,
        _AGAIN,
    ),
    "batch-running": (
        QT_TRANSLATE_NOOP("Words", "ほかの試し出力をまとめて作っている途中です。"),
        QT_TRANSLATE_NOOP("Words", "新しいほうは始めていません。"),
        QT_TRANSLATE_NOOP("Words", "終わるのを待つか、今のものをやめてから始めてください。"),
    ),
    "batch-worker-died": (
        QT_TRANSLATE_NOOP("Words", "試し出力の処理が続けて終わってしまうため、一時停止しました。"),
        QT_TRANSLATE_NOOP("Words", "もう作った答えは残っています。"),
        QT_TRANSLATE_NOOP("Words", "「続ける」を押すと、もう一度試せます。"),
    ),
    "batch-nothing": (
        QT_TRANSLATE_NOOP("Words", "試す質問がありませんでした。"),
        QT_TRANSLATE_NOOP("Words", "何も始めていません。"),
        QT_TRANSLATE_NOOP("Words", "質問のある作業を選んでください。"),
    ),
    "batch-done": (
        QT_TRANSLATE_NOOP("Words", "試し出力をまとめて作り終えました。"),
        "",
        QT_TRANSLATE_NOOP("Words", "答えは、それぞれの作業の「試し出力」で見られます。"),
    ),
    "batch-done-in-part": (
        QT_TRANSLATE_NOOP(
            "Words", "試し出力をまとめて作り終えました。答えの出ない質問がありました。"
        ),
        "",
        QT_TRANSLATE_NOOP("Words", "ほかの答えは、それぞれの作業の「試し出力」で見られます。"),
    ),
    "comparison-no-questions": (
        QT_TRANSLATE_NOOP("Words", "比べる質問がありませんでした。"),
        QT_TRANSLATE_NOOP("Words", "何も始めていません。"),
        QT_TRANSLATE_NOOP("Words", "ジャンルを変えるか、質問のファイルを選んでください。"),
    ),
    "comparison-nothing": (
        QT_TRANSLATE_NOOP("Words", "二つの答えがそろった質問が、一つもありませんでした。"),
        QT_TRANSLATE_NOOP("Words", "評価の作業は作っていません。"),
        QT_TRANSLATE_NOOP("Words", "設定を変えて、もう一度試してください。"),
    ),
    "comparison-ready": (
        QT_TRANSLATE_NOOP("Words", "比べる答えがそろいました。"),
        "",
        QT_TRANSLATE_NOOP("Words", "「計画」の画面で、評価の作業にしてください。"),
    ),
    "model-no-room": (
        QT_TRANSLATE_NOOP("Words", "ディスクの空きが足りないため、モデルを取り込めませんでした。"),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "要らないファイルやモデルを消して、空きを作ってください。"),
    ),
    "model-needs-template": (
        QT_TRANSLATE_NOOP("Words", "このモデルには、質問を渡す書式がありません。"),
        _NOTHING_TAKEN,
        QT_TRANSLATE_NOOP("Words", "担当者に、プロジェクトの書式を決めるよう頼んでください。"),
    ),
    "model-base-missing": (
        QT_TRANSLATE_NOOP("Words", "このアダプターに合う元のモデルが、まだありません。"),
        _NOTHING_TAKEN,
        QT_TRANSLATE_NOOP("Words", "先に元のモデルを取り込んでください。"),
    ),
    "model-not-fitting": (
        QT_TRANSLATE_NOOP("Words", "このアダプターは、ここにあるどの元のモデルにも合いません。"),
        _NOTHING_TAKEN,
        QT_TRANSLATE_NOOP("Words", "どのモデルのアダプターか、担当者に確かめてください。"),
    ),
    "model-gone": (
        QT_TRANSLATE_NOOP("Words", "このモデルはもうこのパソコンにありません。"),
        _SAFE,
        QT_TRANSLATE_NOOP("Words", "使うときは、もう一度取り込んでください。"),
    ),
    "model-has-adapters": (
        QT_TRANSLATE_NOOP("Words", "このモデルを使うアダプターがあるため、削除できません。"),
        QT_TRANSLATE_NOOP("Words", "何も削除していません。"),
        QT_TRANSLATE_NOOP("Words", "先にアダプターを削除してください。"),
    ),
    "model-damaged": (
        QT_TRANSLATE_NOOP("Words", "モデルのファイルが壊れています。"),
        QT_TRANSLATE_NOOP("Words", "書いたものは無事です。このモデルは使いません。"),
        _BRING_AGAIN,
    ),
    "model-in-use": (
        QT_TRANSLATE_NOOP("Words", "モデルが使われているため、削除できません。"),
        QT_TRANSLATE_NOOP("Words", "何も削除していません。"),
        QT_TRANSLATE_NOOP("Words", "試し出力を止めてから、もう一度お試しください。"),
    ),
    "library-busy": (
        QT_TRANSLATE_NOOP(
            "Words", "ほかの画面かコマンドで、モデルを取り込んでいるか削除しています。"
        ),
        QT_TRANSLATE_NOOP("Words", "何も変えていません。"),
        QT_TRANSLATE_NOOP("Words", "終わってから、もう一度お試しください。"),
    ),
    "not-a-model": (
        QT_TRANSLATE_NOOP("Words", "このファイルはモデルとして使えません。"),
        _NOTHING_TAKEN,
        QT_TRANSLATE_NOOP("Words", "GGUF 形式のファイルを選んでください。"),
    ),
    "model-cut-off": (
        QT_TRANSLATE_NOOP(
            "Words", "サーバーにつながらなくなり、モデルの取得が途中で止まりました。"
        ),
        _PART_STAYS,
        QT_TRANSLATE_NOOP("Words", "つながったら、「続きから取得する」を押してください。"),
    ),
    "model-portal": (
        QT_TRANSLATE_NOOP("Words", "モデルの代わりに、サーバー以外からの応答が返ってきました。"),
        _PART_STAYS,
        QT_TRANSLATE_NOOP(
            "Words",
            "ネットワークへのログインが必要でないかブラウザーで確かめてから、"
            "もう一度お試しください。",
        ),
    ),
    "model-not-usable": (
        QT_TRANSLATE_NOOP("Words", "配られたモデルは、このアプリでは使えない形式でした。"),
        _NOTHING_TAKEN,
        _ASK,
    ),
    "bench-preview-busy": (
        QT_TRANSLATE_NOOP("Words", "試し出力をしている間は、速さを測れません。"),
        QT_TRANSLATE_NOOP("Words", "試し出力はそのまま続きます。"),
        QT_TRANSLATE_NOOP("Words", "終わってから、もう一度「速さを測る」を押してください。"),
    ),
    "bench-disturbed": (
        QT_TRANSLATE_NOOP("Words", "試し出力が始まったため、速さを測るのをやめました。"),
        QT_TRANSLATE_NOOP("Words", "試し出力はそのまま続きます。"),
        QT_TRANSLATE_NOOP("Words", "終わってから、もう一度「速さを測る」を押してください。"),
    ),
    "bench-failed": (
        QT_TRANSLATE_NOOP("Words", "速さを測っている途中で問題が起きました。"),
        QT_TRANSLATE_NOOP("Words", "書いたものもモデルもそのままです。"),
        QT_TRANSLATE_NOOP("Words", "もう一度「速さを測る」を押してください。"),
    ),
}
