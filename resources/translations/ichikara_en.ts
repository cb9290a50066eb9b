<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="ja">
<context>
    <name>AskBase</name>
    <message>
        <source>元のモデル</source>
        <translation>Base model</translation>
    </message>
    <message>
        <source>「{0}」は、ここにある複数のモデルに合う形をしています。どのモデルを調整したものか、選んでください。</source>
        <translation>“{0}” fits several of the models here. Please choose the one that it was made for.</translation>
    </message>
    <message>
        <source>・</source>
        <translation> · </translation>
    </message>
    <message>
        <source>分からないときは「やめる」を押し、担当者に確かめてください。</source>
        <translation>If you are not sure, press “Cancel” and ask your coordinator.</translation>
    </message>
    <message>
        <source>取り込む</source>
        <translation>Import</translation>
    </message>
</context>
<context>
    <name>AskCode</name>
    <message>
        <source>復元コード</source>
        <translation>Recovery code</translation>
    </message>
    <message>
        <source>復元コードの形になっていません。写し間違いがないか、確かめてください。</source>
        <translation>This does not look like a recovery code. Check it for slips.</translation>
    </message>
</context>
<context>
    <name>BatchBar</name>
    <message>
        <source>試し出力を一時停止しています</source>
        <translation>Previews are paused</translation>
    </message>
    <message>
        <source>試し出力を作成中</source>
        <translation>Making previews</translation>
    </message>
    <message>
        <source>続ける</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>一時停止</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>やめる</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>まだ答えていない質問は試さずに終わります。もう作った答えは、そのまま残ります。</source>
        <translation>Questions without an answer are left out. Answers that were made stay.</translation>
    </message>
    <message>
        <source>途中でやめると、この比較からは評価の作業を作れません。</source>
        <translation>If you stop now, no judging tasks can be made of this comparison.</translation>
    </message>
    <message>
        <source>戻る</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>CodeDialog</name>
    <message>
        <source>新しい復元コード</source>
        <translation>New recovery code</translation>
    </message>
    <message>
        <source>コピーする</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>閉じる</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>紙に書くか印刷して、しまってください。ここでしか表示されません。</source>
        <translation>Write it down or print it, and put it away. It is shown only here.</translation>
    </message>
</context>
<context>
    <name>CommentsPanel</name>
    <message>
        <source>「{0}」に</source>
        <translation>On “{0}”</translation>
    </message>
    <message>
        <source>文章全体に（本文を選んで C を押すと、その箇所に付きます）</source>
        <translation>On the whole text (select some of it and press C to comment there)</translation>
    </message>
    <message>
        <source>コメントの一覧</source>
        <translation>List of comments</translation>
    </message>
    <message>
        <source>コメントはありません。</source>
        <translation>No comments.</translation>
    </message>
    <message>
        <source>コメントを書く</source>
        <translation>Write a comment</translation>
    </message>
    <message>
        <source>コメント</source>
        <translation>Comment</translation>
    </message>
    <message>
        <source>消す</source>
        <translation>Remove</translation>
    </message>
    <message>
        <source>選んだコメントを消します</source>
        <translation>Removes the chosen comment</translation>
    </message>
    <message>
        <source>付ける</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>二つのモデルの答えを比べる</source>
        <translation>Compare the answers of two models</translation>
    </message>
    <message>
        <source>比較</source>
        <translation>Comparison</translation>
    </message>
    <message>
        <source>すべて</source>
        <translation>All</translation>
    </message>
    <message>
        <source>名前</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>計画を立てる人だけに見えます。</source>
        <translation>Only those who plan see it.</translation>
    </message>
    <message>
        <source>一つ目のモデル</source>
        <translation>First model</translation>
    </message>
    <message>
        <source>二つ目のモデル</source>
        <translation>Second model</translation>
    </message>
    <message>
        <source>質問</source>
        <translation>Questions</translation>
    </message>
    <message>
        <source>ジャンル</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>質問の数</source>
        <translation>Number of questions</translation>
    </message>
    <message>
        <source>これより多いときは、乱数の種で選びます。</source>
        <translation>Where there are more, the random seed chooses.</translation>
    </message>
    <message>
        <source>乱数の種</source>
        <translation>Random seed</translation>
    </message>
    <message>
        <source>同じ種なら、同じ質問を選び、同じ答えを作ります。</source>
        <translation>The same seed chooses the same questions and makes the same answers.</translation>
    </message>
    <message>
        <source>評価する人数</source>
        <translation>People who judge</translation>
    </message>
    <message>
        <source>採用された質問</source>
        <translation>The accepted questions</translation>
    </message>
    <message>
        <source>ファイルを選ぶ…</source>
        <translation>Choose a file…</translation>
    </message>
    <message>
        <source>ファイルは、取り込むときと同じ形です。</source>
        <translation>A file has the form of the import.</translation>
    </message>
    <message>
        <source>一つの質問の答えを、何人に評価してもらうかです。</source>
        <translation>How many people judge the answers to each question.</translation>
    </message>
    <message>
        <source>答えを作る</source>
        <translation>Make the answers</translation>
    </message>
    <message>
        <source>やめる</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>違うモデルを二つ選んでください。</source>
        <translation>Choose two different models.</translation>
    </message>
    <message>
        <source>名前を書いてください。</source>
        <translation>Write a name.</translation>
    </message>
    <message>
        <source>質問のファイル (*.jsonl *.csv *.tsv);;すべてのファイル (*)</source>
        <translation>Files of questions (*.jsonl *.csv *.tsv);;All files (*)</translation>
    </message>
    <message>
        <source>質問のファイルを選ぶ</source>
        <translation>Choose a file of questions</translation>
    </message>
</context>
<context>
    <name>ComparisonPart</name>
    <message>
        <source>比べる…</source>
        <translation>Compare…</translation>
    </message>
    <message>
        <source>比べるには、「モデル」の画面でモデルかアダプターを二つ用意してください。</source>
        <translation>To compare, get two models or adapters on the “Models” page.</translation>
    </message>
    <message>
        <source>ほかの試し出力が終わると、始められます。</source>
        <translation>You can begin once the other previews are done.</translation>
    </message>
    <message>
        <source>同じ質問への答えをこのパソコンで作り、名前を伏せて評価してもらいます。</source>
        <translation>Answers to the same questions are made on this computer and judged without their names.</translation>
    </message>
    <message>
        <source>{0}：{1} と {2}・{3}問の答えがそろいました</source>
        <translation>{0}: {1} and {2}, answers to {3} questions are complete</translation>
    </message>
    <message>
        <source>評価の作業にする</source>
        <translation>Make judging tasks</translation>
    </message>
    <message>
        <source>使わない</source>
        <translation>Do not use</translation>
    </message>
    <message>
        <source>この比較からは評価の作業を作りません。あとから作ることはできません。</source>
        <translation>No judging tasks are made of this comparison, and none can be made later.</translation>
    </message>
    <message>
        <source>残しておく</source>
        <translation>Keep</translation>
    </message>
    <message>
        <source>{0}問の答えを作り始めました。</source>
        <translation>Making answers to {0} questions.</translation>
    </message>
    <message>
        <source>ファイルの {0}行は読めないため、使いません。</source>
        <translation> {0} lines of the file cannot be read and are not used.</translation>
    </message>
    <message>
        <source>{0}件の評価を送信待ちに入れました。サーバーに届くと作業になります。</source>
        <translation>{0} comparisons wait to be sent. They become tasks once the server has them.</translation>
    </message>
    <message>
        <source>答えがそろわなかった {0}問は除きました。</source>
        <translation> {0} questions without both answers were left out.</translation>
    </message>
</context>
<context>
    <name>EditorPage</name>
    <message>
        <source>書いてほしい質問</source>
        <translation>Question wanted</translation>
    </message>
    <message>
        <source>質問</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>ここに質問を書きます</source>
        <translation>Write the question here</translation>
    </message>
    <message>
        <source>ここに答えを書きます</source>
        <translation>Write the answer here</translation>
    </message>
    <message>
        <source>経緯</source>
        <translation>History</translation>
    </message>
    <message>
        <source>提出済みです。サーバーに届くまでは直せます。</source>
        <translation>Submitted. You can still change it until the server has it.</translation>
    </message>
    <message>
        <source>提出済みです。点検の結果が届くまでお待ちください。</source>
        <translation>Submitted. Please wait for the result of the check.</translation>
    </message>
    <message>
        <source>差し戻しの理由：</source>
        <translation>Returned because: </translation>
    </message>
    <message>
        <source>差し戻されました。コメントは「経緯」で確かめられます。</source>
        <translation>This was returned. The comments are under “History”.</translation>
    </message>
    <message>
        <source>指摘</source>
        <translation>Findings</translation>
    </message>
    <message>
        <source>下書き保存済み {0}</source>
        <translation>Draft saved {0}</translation>
    </message>
    <message>
        <source>保存しています…</source>
        <translation>Saving…</translation>
    </message>
    <message>
        <source>まだ何も書かれていません。</source>
        <translation>Nothing is written yet.</translation>
    </message>
    <message>
        <source>「要修正」の指摘を直すと提出できます。</source>
        <translation>Mend what must be fixed, then you can submit.</translation>
    </message>
    <message>
        <source>このまま提出しますか？</source>
        <translation>Submit it as it is?</translation>
    </message>
    <message>
        <source>指摘はありません。提出しますか？</source>
        <translation>No findings. Submit?</translation>
    </message>
    <message>
        <source>サーバーにつながると、自動で送ります。届くまでは、もう一度直せます。</source>
        <translation>It is sent by itself once the server can be reached. Until then you can still change it.</translation>
    </message>
    <message>
        <source>欄を隠す</source>
        <translation>Hide panel</translation>
    </message>
    <message>
        <source>欄を出す</source>
        <translation>Show panel</translation>
    </message>
    <message>
        <source>続きを読む</source>
        <translation>Show all</translation>
    </message>
    <message>
        <source>たたむ</source>
        <translation>Fold</translation>
    </message>
    <message>
        <source>まだ作業を開いていません</source>
        <translation>No task is open</translation>
    </message>
    <message>
        <source>「作業」から一つ選ぶと、ここで書けます。書いたものはすぐに保存されます。</source>
        <translation>Choose one under Tasks and write it here. What you write is saved at once.</translation>
    </message>
    <message>
        <source>作業を選ぶ</source>
        <translation>Choose a task</translation>
    </message>
    <message>
        <source>もう一度直す</source>
        <translation>Change it again</translation>
    </message>
    <message>
        <source>本文</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>書き続ける</source>
        <translation>Keep writing</translation>
    </message>
    <message>
        <source>提出する</source>
        <translation>Submit</translation>
    </message>
    <message>
        <source>0字</source>
        <translation>0 characters</translation>
    </message>
    <message>
        <source>右の欄を隠す・出す（F8）</source>
        <translation>Hide or show the panel on the right (F8)</translation>
    </message>
    <message>
        <source>指摘を確かめてから提出します（Ctrl+Enter）</source>
        <translation>Look at the findings, then submit (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>試し出力</source>
        <translation>Preview</translation>
    </message>
    <message>
        <source>要領</source>
        <translation>Guideline</translation>
    </message>
    <message>
        <source>提出しました</source>
        <translation>Submitted</translation>
    </message>
    <message>
        <source>次の作業を書く</source>
        <translation>Write the next one</translation>
    </message>
</context>
<context>
    <name>FetchConsent</name>
    <message>
        <source>アダプター「{0}」を使うには、元のモデルも要ります。両方を取得します。</source>
        <translation>The adapter “{0}” needs its base model too. Both will be downloaded.</translation>
    </message>
    <message>
        <source>この条件に同意して取得しますか。</source>
        <translation>Do you agree to these terms and want to download?</translation>
    </message>
    <message>
        <source>同意して取得する</source>
        <translation>Agree and download</translation>
    </message>
    <message>
        <source>取得する</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>モデルの取得</source>
        <translation>Download a model</translation>
    </message>
    <message>
        <source>{0}・ライセンス {1}</source>
        <translation>{0} · licence {1}</translation>
    </message>
    <message>
        <source>不明</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>ライセンスの表示</source>
        <translation>Licence notice</translation>
    </message>
</context>
<context>
    <name>FindingsPanel</name>
    <message>
        <source>指摘はありません。</source>
        <translation>No findings.</translation>
    </message>
    <message>
        <source>大事なものだけ見る</source>
        <translation>Show the most useful ones</translation>
    </message>
    <message>
        <source>ほか {0}件も見る</source>
        <translation>Show {0} more</translation>
    </message>
    <message>
        <source>消した指摘 {0}件を戻す</source>
        <translation>Bring back dismissed: {0}</translation>
    </message>
    <message>
        <source>全部戻す</source>
        <translation>Bring back all</translation>
    </message>
    <message>
        <source>同じ種類の指摘を全部直す（{0}件）</source>
        <translation>Fix all {0} of this kind</translation>
    </message>
    <message>
        <source>指摘の一覧</source>
        <translation>List of findings</translation>
    </message>
    <message>
        <source>この指摘を消す</source>
        <translation>Dismiss this</translation>
    </message>
    <message>
        <source>残してよい理由</source>
        <translation>Why it may stay</translation>
    </message>
    <message>
        <source>理由を添えて消す</source>
        <translation>Dismiss with this reason</translation>
    </message>
    <message>
        <source>この箇所だけ</source>
        <translation>Only here</translation>
    </message>
    <message>
        <source>この文章では</source>
        <translation>In this text</translation>
    </message>
    <message>
        <source>このプロジェクトでは</source>
        <translation>In all my texts of this project</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>前回の準備が途中で終わっていました。招待をもう一度貼り付けてください。</source>
        <translation>Setting up was interrupted last time. Please paste the invitation again.</translation>
    </message>
    <message>
        <source>書いたものの保存場所：{0}（暗号化されます）</source>
        <translation>What you write is kept in {0} (encrypted)</translation>
    </message>
    <message>
        <source>はじめに</source>
        <translation>Welcome</translation>
    </message>
    <message>
        <source>保存場所を選ぶ</source>
        <translation>Choose where to keep it</translation>
    </message>
    <message>
        <source>招待のファイルを選ぶ</source>
        <translation>Choose the invitation&apos;s file</translation>
    </message>
    <message>
        <source>このファイルは招待として読めませんでした。別のファイルを選んでください。</source>
        <translation>This file could not be read as an invitation. Please choose another.</translation>
    </message>
    <message>
        <source>合言葉は8文字以上にしてください。</source>
        <translation>The passphrase needs at least 8 characters.</translation>
    </message>
    <message>
        <source>二つの合言葉が違っています。もう一度入力してください。</source>
        <translation>The two passphrases differ. Please type them again.</translation>
    </message>
    <message>
        <source>ichikara</source>
        <translation>ichikara</translation>
    </message>
    <message>
        <source>表示の言語</source>
        <translation>Language of the screens</translation>
    </message>
    <message>
        <source>日本語の指示データを、書き、点検するためのアプリです。ネットワークがなくても書けて、書いたものは失われません。</source>
        <translation>For writing and checking Japanese instruction data. You can write without a network, and nothing you write is lost.</translation>
    </message>
    <message>
        <source>招待を使って参加する</source>
        <translation>Join with an invitation</translation>
    </message>
    <message>
        <source>担当者から届いた招待（ichikara:// で始まる行）を使います。</source>
        <translation>Uses the invitation that your coordinator sent (the line that begins with ichikara://).</translation>
    </message>
    <message>
        <source>デモを試す</source>
        <translation>Try the demo</translation>
    </message>
    <message>
        <source>このパソコンの中だけで、質問に答えてから点検されるまでを試せます。参加や登録はいりません。</source>
        <translation>Answer questions and see them checked, all on this computer. Nothing to join or register.</translation>
    </message>
    <message>
        <source>招待</source>
        <translation>Invitation</translation>
    </message>
    <message>
        <source>ichikara:// で始まる行を貼り付けてください</source>
        <translation>Paste the line that begins with ichikara://</translation>
    </message>
    <message>
        <source>ファイルから読む</source>
        <translation>Read from a file</translation>
    </message>
    <message>
        <source>このパソコンの呼び名</source>
        <translation>Name of this computer</translation>
    </message>
    <message>
        <source>例：自宅のノート</source>
        <translation>Such as: laptop at home</translation>
    </message>
    <message>
        <source>合言葉（8文字以上）</source>
        <translation>Passphrase (at least 8 characters)</translation>
    </message>
    <message>
        <source>合言葉をもう一度</source>
        <translation>Passphrase again</translation>
    </message>
    <message>
        <source>このパソコンには鍵を預ける場所がないため、開くたびに合言葉を入力します。</source>
        <translation>This computer has nowhere to keep a key, so the passphrase is asked for each time.</translation>
    </message>
    <message>
        <source>戻る</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>参加する</source>
        <translation>Join</translation>
    </message>
    <message>
        <source>待つのをやめる</source>
        <translation>Stop waiting</translation>
    </message>
    <message>
        <source>復元コード</source>
        <translation>Recovery code</translation>
    </message>
    <message>
        <source>合言葉や鍵を失ったとき、このコードがあれば書いたものを開けます。このコードは、今しか表示されません。紙に書き写すか、安全な場所に保存してください。</source>
        <translation>If the passphrase or the key is lost, this code opens what you wrote. It is shown only now. Copy it on paper, or keep it in a safe place.</translation>
    </message>
    <message>
        <source>書き写すか、保存しました</source>
        <translation>I have written it down or saved it</translation>
    </message>
    <message>
        <source>書きかけの下書きの控えを、このコードで封をしてサーバーにも置く</source>
        <translation>Keep copies of unfinished drafts on the server, sealed with this code</translation>
    </message>
    <message>
        <source>別の場所を選ぶ</source>
        <translation>Choose another place</translation>
    </message>
    <message>
        <source>コピーする</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>サーバーでは中身を読めません。このパソコンが壊れても、新しいパソコンの「設定」でこのコードを入力すると、下書きを取り戻せます。</source>
        <translation>The server cannot read them. If this computer breaks, enter this code in the settings of a new one to get your drafts back.</translation>
    </message>
    <message>
        <source>始める</source>
        <translation>Begin</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>採用</source>
        <translation>Accepted</translation>
    </message>
    <message>
        <source>差し戻し</source>
        <translation>Returned</translation>
    </message>
    <message>
        <source>不採用</source>
        <translation>Rejected</translation>
    </message>
    <message>
        <source>相談</source>
        <translation>Referred</translation>
    </message>
    <message>
        <source>まだ点検されていません。</source>
        <translation>Not checked yet.</translation>
    </message>
    <message>
        <source>{0}回目の点検：{1}</source>
        <translation>Check {0}: {1}</translation>
    </message>
    <message>
        <source>点検者が直した文章で採用されました。</source>
        <translation>Accepted with the checker&apos;s corrections.</translation>
    </message>
</context>
<context>
    <name>Joining</name>
    <message>
        <source>サーバーに参加を申し込んでいます…</source>
        <translation>Asking the server to join…</translation>
    </message>
    <message>
        <source>復元コードで開いています…</source>
        <translation>Opening with the recovery code…</translation>
    </message>
    <message>
        <source>読めるものを取り出しています…</source>
        <translation>Bringing back what can be read…</translation>
    </message>
    <message>
        <source>デモを用意しています…</source>
        <translation>Preparing the demo…</translation>
    </message>
</context>
<context>
    <name>LockScreen</name>
    <message>
        <source>合言葉か復元コードが違います。確かめて、もう一度入力してください。</source>
        <translation>The passphrase or recovery code is wrong. Check it and enter it again.</translation>
    </message>
    <message>
        <source>鍵をかけています</source>
        <translation>Locked</translation>
    </message>
    <message>
        <source>書いたものは保存されています。合言葉か復元コードで、元の所に戻ります。</source>
        <translation>What you wrote is saved. The passphrase or recovery code takes you back to where you were.</translation>
    </message>
    <message>
        <source>合言葉か復元コード</source>
        <translation>Passphrase or recovery code</translation>
    </message>
    <message>
        <source>開く</source>
        <translation>Open</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>書いたものを保存してこの画面を閉じ、読めるものと控えから保管庫を新しく作ります。今の保管庫は消さずに、脇に移します。よろしいですか。</source>
        <translation>What you wrote is saved, this window closes, and the store is made anew of what can be read and of backups. The present store is moved aside, not deleted. Go on?</translation>
    </message>
    <message>
        <source>読めるものを取り出す</source>
        <translation>Bring back what can be read</translation>
    </message>
    <message>
        <source>あとで</source>
        <translation>Later</translation>
    </message>
    <message>
        <source>作業</source>
        <translation>Tasks</translation>
    </message>
    <message>
        <source>執筆</source>
        <translation>Write</translation>
    </message>
    <message>
        <source>点検</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>計画</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>モデル</source>
        <translation>Models</translation>
    </message>
    <message>
        <source>同期</source>
        <translation>Sync</translation>
    </message>
    <message>
        <source>設定</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>送信待ち {0}件</source>
        <translation>to send: {0}</translation>
    </message>
    <message>
        <source>すべて送信済み</source>
        <translation>everything sent</translation>
    </message>
    <message>
        <source>要確認 {0}件</source>
        <translation>needs attention: {0}</translation>
    </message>
    <message>
        <source>・</source>
        <translation>, </translation>
    </message>
    <message>
        <source>残りの作業 {0}件</source>
        <translation>Tasks left: {0}</translation>
    </message>
    <message>
        <source>（割り当て {0} まで）</source>
        <translation> (yours until {0})</translation>
    </message>
    <message>
        <source>ichikara</source>
        <translation>ichikara</translation>
    </message>
</context>
<context>
    <name>ModelCardView</name>
    <message>
        <source>使用中</source>
        <translation>In use</translation>
    </message>
    <message>
        <source>未確認</source>
        <translation>Not verified</translation>
    </message>
    <message>
        <source>ライセンス {0}</source>
        <translation>licence {0}</translation>
    </message>
    <message>
        <source>不明</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>元のモデル</source>
        <translation>Base model</translation>
    </message>
    <message>
        <source>アダプター</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>{0} 用</source>
        <translation>for {0}</translation>
    </message>
    <message>
        <source>{0} トークンまで読める</source>
        <translation>reads up to {0} tokens</translation>
    </message>
    <message>
        <source>データ {0} で調整</source>
        <translation>tuned on data {0}</translation>
    </message>
    <message>
        <source>・</source>
        <translation> · </translation>
    </message>
    <message>
        <source>中身を確かめています…</source>
        <translation>Verifying the file…</translation>
    </message>
    <message>
        <source>モデルを読み込んでいます…</source>
        <translation>Loading the model…</translation>
    </message>
    <message>
        <source>読む速さを測っています…</source>
        <translation>Measuring how fast it reads…</translation>
    </message>
    <message>
        <source>書く速さを測っています…</source>
        <translation>Measuring how fast it writes…</translation>
    </message>
    <message>
        <source>試し出力に使う</source>
        <translation>Use for previews</translation>
    </message>
    <message>
        <source>アダプターを外す</source>
        <translation>Use without the adapter</translation>
    </message>
    <message>
        <source>測り直す</source>
        <translation>Measure again</translation>
    </message>
    <message>
        <source>速さを測る</source>
        <translation>Measure the speed</translation>
    </message>
    <message>
        <source>測るのをやめる</source>
        <translation>Stop measuring</translation>
    </message>
    <message>
        <source>ファイルを確かめる</source>
        <translation>Verify the file</translation>
    </message>
    <message>
        <source>ライセンスの表示…</source>
        <translation>Licence notice…</translation>
    </message>
    <message>
        <source>削除する…</source>
        <translation>Remove…</translation>
    </message>
    <message>
        <source>1秒に {0} トークン読み、{1} トークン書く（{2}、{3} に測定）</source>
        <translation>Reads {0} and writes {1} tokens a second ({2}, measured {3})</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>・</source>
        <translation> · </translation>
    </message>
    <message>
        <source>モデルがまだありません。</source>
        <translation>There are no models yet. </translation>
    </message>
    <message>
        <source>下の「サーバーにあるモデル」から取得すると、書きながら試せます。</source>
        <translation>Download one from “Models on the server” below to try it while you write.</translation>
    </message>
    <message>
        <source>担当者から届いた GGUF 形式のファイルを「ファイルから取り込む…」で取り込むと、書きながら試せます。</source>
        <translation>Import the GGUF file from your coordinator with “Import from a file…” to try it while you write.</translation>
    </message>
    <message>
        <source>ディスクの空き {0}</source>
        <translation>{0} free on the disk</translation>
    </message>
    <message>
        <source>モデル {0}</source>
        <translation>Models {0}</translation>
    </message>
    <message>
        <source>取り込んでいます…</source>
        <translation>Importing…</translation>
    </message>
    <message>
        <source>確かめています…</source>
        <translation>Verifying…</translation>
    </message>
    <message>
        <source>オフラインです。つながると、サーバーにあるモデルをここに表示します。ここにあるモデルは、オフラインでも使えます。</source>
        <translation>You are offline. Models on the server are shown here once you are connected. Models on this computer work offline too.</translation>
    </message>
    <message>
        <source>サーバーに問い合わせています…</source>
        <translation>Asking the server…</translation>
    </message>
    <message>
        <source>サーバーにあるモデルは、すべてこのパソコンに入っています。</source>
        <translation>All models on the server are on this computer.</translation>
    </message>
    <message>
        <source>このプロジェクトがサーバーで配っているモデルは、まだありません。</source>
        <translation>This project does not offer any models on the server yet.</translation>
    </message>
    <message>
        <source>もう配られていないモデルの、途中まで受け取ったものが残っています（{0}）。</source>
        <translation>Part of a model that is no longer offered is still here ({0}).</translation>
    </message>
    <message>
        <source>途中まで受け取ったモデルがあります（{0}）。つながると、続きから取得できます。</source>
        <translation>Part of a model is here ({0}). Its download can be resumed once you are connected.</translation>
    </message>
    <message>
        <source>取り込むモデル</source>
        <translation>Model to import</translation>
    </message>
    <message>
        <source>モデル (*.gguf)</source>
        <translation>Models (*.gguf)</translation>
    </message>
    <message>
        <source>すべてのファイル (*)</source>
        <translation>All files (*)</translation>
    </message>
    <message>
        <source>「{0}」をこのパソコンから削除します。書いたものはそのまま残ります。また使うときは、もう一度取り込んでください。</source>
        <translation>“{0}” will be removed from this computer. What you wrote stays. To use the model again, import it again.</translation>
    </message>
    <message>
        <source>削除する</source>
        <translation>Remove</translation>
    </message>
    <message>
        <source>残しておく</source>
        <translation>Keep it</translation>
    </message>
    <message>
        <source>「{0}」の受け取った分（{1}）を消します。また使うときは、初めから取得します。</source>
        <translation>The part of “{0}” that was downloaded ({1}) will be removed. To use the model, it has to be downloaded from the beginning.</translation>
    </message>
    <message>
        <source>消す</source>
        <translation>Remove</translation>
    </message>
    <message>
        <source>消しますか。</source>
        <translation> Remove it?</translation>
    </message>
    <message>
        <source>モデル</source>
        <translation>Models</translation>
    </message>
    <message>
        <source>中止する</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>このパソコンにあるモデル</source>
        <translation>Models on this computer</translation>
    </message>
    <message>
        <source>サーバーにあるモデル</source>
        <translation>Models on the server</translation>
    </message>
    <message>
        <source>もう一度確かめる</source>
        <translation>Ask again</translation>
    </message>
    <message>
        <source>消す…</source>
        <translation>Remove…</translation>
    </message>
    <message>
        <source>ファイルから取り込む…</source>
        <translation>Import from a file…</translation>
    </message>
    <message>
        <source>質問にモデルがどう答えるかを、このパソコンの中だけで試すためのファイルです。</source>
        <translation>With these files you can see how a model answers a question, entirely on this computer.</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>読めるものを取り出す…</source>
        <translation>Bring back what can be read…</translation>
    </message>
    <message>
        <source>送っていないものを書き出す…</source>
        <translation>Export unsent work…</translation>
    </message>
    <message>
        <source>お知らせを閉じる</source>
        <translation>Close the notice</translation>
    </message>
</context>
<context>
    <name>OfferCardView</name>
    <message>
        <source>途中まで {0}</source>
        <translation>{0} downloaded</translation>
    </message>
    <message>
        <source>続きから取得する</source>
        <translation>Resume the download</translation>
    </message>
    <message>
        <source>取得する</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>中止する</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>受け取った分を消す…</source>
        <translation>Remove the downloaded part…</translation>
    </message>
    <message>
        <source>元のモデル</source>
        <translation>Base model</translation>
    </message>
    <message>
        <source>アダプター</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>{0} 用</source>
        <translation>for {0}</translation>
    </message>
    <message>
        <source>ライセンス {0}</source>
        <translation>licence {0}</translation>
    </message>
    <message>
        <source>不明</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>データ {0} で調整</source>
        <translation>tuned on data {0}</translation>
    </message>
    <message>
        <source>・</source>
        <translation> · </translation>
    </message>
    <message>
        <source>順番を待っています。</source>
        <translation>Waiting for its turn.</translation>
    </message>
    <message>
        <source>元のモデルが配られていないため、取得しても使えません。担当者に連絡してください。</source>
        <translation>Its base model is not offered, so it could not be used. Please tell your coordinator.</translation>
    </message>
    <message>
        <source>受け取りました。中身を確かめています…</source>
        <translation>Downloaded. Verifying the file…</translation>
    </message>
    <message>
        <source>同期が終わるのを待っています…</source>
        <translation>Waiting for the sync to finish…</translation>
    </message>
    <message>
        <source>サーバーからの応答を待っています。受け取った分は残っています。</source>
        <translation>Waiting for the server. What was downloaded is kept.</translation>
    </message>
    <message>
        <source>受け取っています… {0} / {1}</source>
        <translation>Downloading… {0} / {1}</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>ID・text・output</source>
        <translation>ID, text, output</translation>
    </message>
    <message>
        <source>会話（messages）</source>
        <translation>Chat (messages)</translation>
    </message>
    <message>
        <source>行</source>
        <translation>Line</translation>
    </message>
    <message>
        <source>質問</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>状態</source>
        <translation>State</translation>
    </message>
    <message>
        <source>質問のファイル (*.jsonl *.csv *.tsv);;すべてのファイル (*)</source>
        <translation>Files of questions (*.jsonl *.csv *.tsv);;All files (*)</translation>
    </message>
    <message>
        <source>質問のファイルを選ぶ</source>
        <translation>Choose a file of questions</translation>
    </message>
    <message>
        <source>{0}：取り込めるもの {1}件</source>
        <translation>{0}: {1} can be imported</translation>
    </message>
    <message>
        <source>取り込めないもの {0}件（一覧の先頭に表示）</source>
        <translation>{0} cannot (at the top of the list)</translation>
    </message>
    <message>
        <source>{0}件を取り込む</source>
        <translation>Import {0}</translation>
    </message>
    <message>
        <source>取り込めません</source>
        <translation>Cannot be imported</translation>
    </message>
    <message>
        <source>{0}件を送信待ちに入れました。サーバーに届くと作業になります。</source>
        <translation>Waiting to be sent: {0}. They become tasks once the server has them.</translation>
    </message>
    <message>
        <source>書き出す場所を選ぶ</source>
        <translation>Choose where to write</translation>
    </message>
    <message>
        <source>{0}件を書き出しました：{1}</source>
        <translation>{0} written: {1}</translation>
    </message>
    <message>
        <source>JSON として読めません</source>
        <translation>Not readable as JSON</translation>
    </message>
    <message>
        <source>項目の組（{…}）ではありません</source>
        <translation>Not an object ({…})</translation>
    </message>
    <message>
        <source>質問がありません（text）</source>
        <translation>No question (text)</translation>
    </message>
    <message>
        <source>質問が長すぎます</source>
        <translation>The question is too long</translation>
    </message>
    <message>
        <source>保存できない文字が入っています</source>
        <translation>Holds a character that cannot be stored</translation>
    </message>
    <message>
        <source>プロジェクトにないジャンルです（genre）</source>
        <translation>The project has no such genre (genre)</translation>
    </message>
    <message>
        <source>長さの目安が正しくありません（target_length）</source>
        <translation>The wanted length is not right (target_length)</translation>
    </message>
    <message>
        <source>読み取れない項目があります</source>
        <translation>A field cannot be read</translation>
    </message>
    <message>
        <source>同じ質問が前の行にあります</source>
        <translation>The same question stands in an earlier line</translation>
    </message>
    <message>
        <source>文字コードが UTF-8 ではありません</source>
        <translation>The encoding is not UTF-8</translation>
    </message>
    <message>
        <source>表として読めません。1行目に項目名が要ります</source>
        <translation>Not readable as a table; the first line must name the columns</translation>
    </message>
    <message>
        <source>計画</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>質問を取り込む</source>
        <translation>Import questions</translation>
    </message>
    <message>
        <source>JSONL か CSV のファイルから、質問をまとめて取り込みます。取り込む前に中身を確かめられます。</source>
        <translation>Brings questions in from a JSONL or CSV file. You see them before anything is imported.</translation>
    </message>
    <message>
        <source>ファイルを選ぶ</source>
        <translation>Choose a file</translation>
    </message>
    <message>
        <source>取り込む質問</source>
        <translation>Questions to import</translation>
    </message>
    <message>
        <source>まだ何も取り込んでいません。</source>
        <translation>Nothing has been imported yet.</translation>
    </message>
    <message>
        <source>やめる</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>採用された質問と答えを書き出す</source>
        <translation>Export accepted questions and answers</translation>
    </message>
    <message>
        <source>学習に使える JSONL のファイルにします。</source>
        <translation>Writes a JSONL file for training.</translation>
    </message>
    <message>
        <source>書き出す形</source>
        <translation>Form of the export</translation>
    </message>
    <message>
        <source>書き出す</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>二つのモデルの答えを比べる</source>
        <translation>Compare the answers of two models</translation>
    </message>
</context>
<context>
    <name>PreviewOptions</name>
    <message>
        <source>試し出力の設定</source>
        <translation>Preview settings</translation>
    </message>
    <message>
        <source>温度</source>
        <translation>Temperature</translation>
    </message>
    <message>
        <source>高いほど答えが変わりやすくなります。0 では、いつも同じ答えになります。</source>
        <translation>Higher values vary the answer more. At 0, it is always the same.</translation>
    </message>
    <message>
        <source>言葉の範囲（top-p）</source>
        <translation>Range of words (top-p)</translation>
    </message>
    <message>
        <source>低いほど、ありそうな言葉だけを選びます。</source>
        <translation>Lower values keep to likelier words.</translation>
    </message>
    <message>
        <source>繰り返しの抑制</source>
        <translation>Repeat penalty</translation>
    </message>
    <message>
        <source>1 より大きくするほど、同じ言葉の繰り返しを避けます。</source>
        <translation>The further above 1, the more repeated words are avoided.</translation>
    </message>
    <message>
        <source>長さの上限</source>
        <translation>Maximum length</translation>
    </message>
    <message>
        <source>トークン数です。日本語では一字か二字で一トークンほどです。</source>
        <translation>In tokens. In Japanese, one token is about one or two characters.</translation>
    </message>
    <message>
        <source>一度に作る答え</source>
        <translation>Answers at a time</translation>
    </message>
    <message>
        <source>温度が 0 でなければ、それぞれ違う答えになります。</source>
        <translation>Unless the temperature is 0, each will be different.</translation>
    </message>
    <message>
        <source>この設定にする</source>
        <translation>Use these settings</translation>
    </message>
    <message>
        <source>やめる</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>標準に戻す</source>
        <translation>Restore defaults</translation>
    </message>
</context>
<context>
    <name>PreviewPanel</name>
    <message>
        <source>順番を待っています…</source>
        <translation>Waiting for its turn…</translation>
    </message>
    <message>
        <source>モデルのファイルを確かめています…</source>
        <translation>Verifying the model file…</translation>
    </message>
    <message>
        <source>モデルを読み込んでいます…</source>
        <translation>Loading the model…</translation>
    </message>
    <message>
        <source>質問を読んでいます…</source>
        <translation>Reading the question…</translation>
    </message>
    <message>
        <source>ほかの作業の試し出力を作っています。</source>
        <translation>A preview for another task is being made.</translation>
    </message>
    <message>
        <source>{0} で計算</source>
        <translation>on {0}</translation>
    </message>
    <message>
        <source>GPU は使えませんでした</source>
        <translation>the GPU could not be used</translation>
    </message>
    <message>
        <source>前と同じ答えでした</source>
        <translation>Same answer as before</translation>
    </message>
    <message>
        <source>前と違う答えになりました</source>
        <translation>Not the same answer as before</translation>
    </message>
    <message>
        <source>毎秒 {0} トークン</source>
        <translation>{0} tokens per second</translation>
    </message>
    <message>
        <source>・</source>
        <translation> · </translation>
    </message>
    <message>
        <source>まず自分で書いてみましょう</source>
        <translation>Start with your own words</translation>
    </message>
    <message>
        <source>下書きが少し進むと、モデルの答えを見られます。</source>
        <translation>Once your draft has taken shape, you can see how the model answers.</translation>
    </message>
    <message>
        <source>提出したあとで見られます</source>
        <translation>After you have submitted</translation>
    </message>
    <message>
        <source>このプロジェクトでは、提出した答えを直せなくなってから見られます。</source>
        <translation>In this project you see what the model answers once your answer can no longer be changed.</translation>
    </message>
    <message>
        <source>質問を書く作業です</source>
        <translation>In this task you write a question</translation>
    </message>
    <message>
        <source>モデルの答えは、答えを書く作業で見られます。</source>
        <translation>The model’s answers are shown in tasks where you write an answer.</translation>
    </message>
    <message>
        <source>試し出力に使うモデルが決まっていません</source>
        <translation>No model is chosen for previews</translation>
    </message>
    <message>
        <source>モデルを取り込むか選ぶと、この質問への答えをこのパソコンで試せます。</source>
        <translation>Import or choose a model to see, on this computer, how it answers this question.</translation>
    </message>
    <message>
        <source>「モデル」の画面を開く</source>
        <translation>Open the Models page</translation>
    </message>
    <message>
        <source>試す</source>
        <translation>Try it</translation>
    </message>
    <message>
        <source>この質問にモデルがどう答えるかを見ます</source>
        <translation>See how the model answers this question</translation>
    </message>
    <message>
        <source>別の答えを試す</source>
        <translation>Try another</translation>
    </message>
    <message>
        <source>止める</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>設定…</source>
        <translation>Settings…</translation>
    </message>
    <message>
        <source>試し出力の設定を変えます</source>
        <translation>Change how previews are made</translation>
    </message>
    <message>
        <source>元のモデル</source>
        <translation>Base model</translation>
    </message>
    <message>
        <source>調整したモデル</source>
        <translation>Tuned model</translation>
    </message>
    <message>
        <source>前の答えを見る</source>
        <translation>Show the previous answer</translation>
    </message>
    <message>
        <source>次の答えを見る</source>
        <translation>Show the next answer</translation>
    </message>
    <message>
        <source>同じ条件で作り直す</source>
        <translation>Make it again</translation>
    </message>
    <message>
        <source>同じモデルと設定でもう一度作り、同じ答えになるかを確かめます</source>
        <translation>Makes it again with the same model and settings, to see whether the answer is the same</translation>
    </message>
    <message>
        <source>違いを示す</source>
        <translation>Show differences</translation>
    </message>
    <message>
        <source>元のモデルの答えと違う所に色を付けます</source>
        <translation>Highlights what differs from the base model’s answer</translation>
    </message>
    <message>
        <source>自分の文章の意外な言葉に色を付ける</source>
        <translation>Tint the unexpected words of my text</translation>
    </message>
    <message>
        <source>モデルが予想しにくかった言葉に、うすく色を付けます。手がかりの一つで、間違いとは限りません</source>
        <translation>Tints words that the model did not expect. It is only a hint: they need not be wrong</translation>
    </message>
    <message>
        <source>試し出力はモデルが書いたものです。答えは自分の言葉で書いてください。</source>
        <translation>A preview is written by a model. Please answer in your own words.</translation>
    </message>
</context>
<context>
    <name>PreviewText</name>
    <message>
        <source>【試し出力】</source>
        <translation>[preview] </translation>
    </message>
    <message>
        <source>【試し出力ここまで】</source>
        <translation> [end of preview]</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>受け取っています…</source>
        <translation>Getting tasks…</translation>
    </message>
    <message>
        <source>あと{0}件を手元に</source>
        <translation>Get {0} more</translation>
    </message>
    <message>
        <source>読み込んでいます…</source>
        <translation>Loading…</translation>
    </message>
    <message>
        <source>見つかりませんでした</source>
        <translation>Nothing found</translation>
    </message>
    <message>
        <source>別の言葉で探すか、検索をやめて一覧に戻ってください。</source>
        <translation>Try other words, or go back to the list.</translation>
    </message>
    <message>
        <source>検索の準備がまだ終わっていません。少し待ってから、もう一度探してください。</source>
        <translation>The search is still being prepared. Wait a little, then search again.</translation>
    </message>
    <message>
        <source>一覧に戻る</source>
        <translation>Back to the list</translation>
    </message>
    <message>
        <source>手元に作業がありません</source>
        <translation>No tasks here</translation>
    </message>
    <message>
        <source>作業を受け取ると、ネットワークがなくても書けます。</source>
        <translation>Get some tasks, and you can write without a network.</translation>
    </message>
    <message>
        <source>作業を受け取る</source>
        <translation>Get tasks</translation>
    </message>
    <message>
        <source>作業</source>
        <translation>Tasks</translation>
    </message>
    <message>
        <source>質問や下書きの言葉で探す</source>
        <translation>Search questions and drafts</translation>
    </message>
    <message>
        <source>あと5件を手元に</source>
        <translation>Get 5 more</translation>
    </message>
    <message>
        <source>新しい作業をサーバーから受け取ります</source>
        <translation>Gets new tasks from the server</translation>
    </message>
    <message>
        <source>作業の一覧</source>
        <translation>List of tasks</translation>
    </message>
</context>
<context>
    <name>ReviewList</name>
    <message>
        <source>あと{0}件を手元に</source>
        <translation>Get {0} more</translation>
    </message>
    <message>
        <source>読み込んでいます…</source>
        <translation>Loading…</translation>
    </message>
    <message>
        <source>点検する作業がありません</source>
        <translation>Nothing to review</translation>
    </message>
    <message>
        <source>作業を受け取ると、ここで続けて点検できます。</source>
        <translation>Get some tasks, and review them here one after the other.</translation>
    </message>
    <message>
        <source>今日 {0}件</source>
        <translation>Today: {0}</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>{0}には、理由か本文へのコメントが必要です。</source>
        <translation>“{0}” needs a reason, or a comment on the text.</translation>
    </message>
    <message>
        <source>指摘</source>
        <translation>Findings</translation>
    </message>
    <message>
        <source>コメント</source>
        <translation>Comments</translation>
    </message>
    <message>
        <source>直した文章で採用します。元の文章は残ります。</source>
        <translation>The corrected text will be accepted. The original is kept.</translation>
    </message>
    <message>
        <source>「{0}」：{1}。まもなく送信待ちに入ります。</source>
        <translation>“{0}”: {1}. About to be queued for sending.</translation>
    </message>
    <message>
        <source>続きを読む</source>
        <translation>Show all</translation>
    </message>
    <message>
        <source>たたむ</source>
        <translation>Fold</translation>
    </message>
    <message>
        <source>点検する作業を受け取る</source>
        <translation>Get tasks to review</translation>
    </message>
    <message>
        <source>点検</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>点検する作業の一覧</source>
        <translation>List of tasks to review</translation>
    </message>
    <message>
        <source>あと10件を手元に</source>
        <translation>Get 10 more</translation>
    </message>
    <message>
        <source>新しい作業をサーバーから受け取ります</source>
        <translation>Gets new tasks from the server</translation>
    </message>
    <message>
        <source>まとめて試す</source>
        <translation>Try all</translation>
    </message>
    <message>
        <source>選んだ作業の質問に、モデルがどう答えるかをまとめて作ります。一つだけ選んでいるときは、一覧のすべてです</source>
        <translation>Lets the model answer the questions of the selected tasks; of all in the list where only one is selected</translation>
    </message>
    <message>
        <source>質問</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>直すのをやめる</source>
        <translation>Stop correcting</translation>
    </message>
    <message>
        <source>点検する文章</source>
        <translation>Text to review</translation>
    </message>
    <message>
        <source>理由や、書いた人への一言（差し戻し・不採用では必要です）</source>
        <translation>Reason, or a word to the author (needed to return or reject)</translation>
    </message>
    <message>
        <source>理由</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>直して採用（E）</source>
        <translation>Correct (E)</translation>
    </message>
    <message>
        <source>不採用（X）</source>
        <translation>Reject (X)</translation>
    </message>
    <message>
        <source>差し戻す（R）</source>
        <translation>Return (R)</translation>
    </message>
    <message>
        <source>採用する（A）</source>
        <translation>Accept (A)</translation>
    </message>
    <message>
        <source>試し出力</source>
        <translation>Preview</translation>
    </message>
    <message>
        <source>要領</source>
        <translation>Guideline</translation>
    </message>
    <message>
        <source>経緯</source>
        <translation>History</translation>
    </message>
    <message>
        <source>取り消す（U）</source>
        <translation>Undo (U)</translation>
    </message>
</context>
<context>
    <name>RulePage</name>
    <message>
        <source>プロジェクトの点検設定を使えないため、標準の設定で点検しています。担当者に知らせてください。（{0}）</source>
        <translation>The project’s check profile cannot be used, so texts are checked by the default rules. Please tell your coordinator. ({0})</translation>
    </message>
    <message>
        <source>設定に戻る</source>
        <translation>Back to settings</translation>
    </message>
    <message>
        <source>Esc か Alt+← でも戻れます</source>
        <translation>Esc or Alt+← goes back, too</translation>
    </message>
    <message>
        <source>点検の規則</source>
        <translation>Check rules</translation>
    </message>
    <message>
        <source>規則を探す</source>
        <translation>Find a rule</translation>
    </message>
    <message>
        <source>このプロジェクトの設定です。変えたいときは担当者に相談してください。</source>
        <translation>This is how your project has them. To change something, ask your coordinator.</translation>
    </message>
    <message>
        <source>規則の一覧</source>
        <translation>List of rules</translation>
    </message>
    <message>
        <source>当てはまる規則はありません。別の言葉でお探しください。</source>
        <translation>No rule matches. Try other words.</translation>
    </message>
    <message>
        <source>直したほうがよい例</source>
        <translation>Needs mending</translation>
    </message>
    <message>
        <source>よい例</source>
        <translation>Fine</translation>
    </message>
    <message>
        <source>このプロジェクトでの設定</source>
        <translation>In this project</translation>
    </message>
</context>
<context>
    <name>RuleTrialPanel</name>
    <message>
        <source>このプロジェクトでは使いませんが、ここで試せます。</source>
        <translation>This project does not use the rule, but it can be tried here.</translation>
    </message>
    <message>
        <source>点検しています。</source>
        <translation>Checking.</translation>
    </message>
    <message>
        <source>左の欄に書くと、指摘がここに出ます。書いたものは保存しません。</source>
        <translation>Write in the field on the left, and findings appear here. What you write is not kept.</translation>
    </message>
    <message>
        <source>時間がかかりすぎるため、点検をやめました。短い文章でお試しください。</source>
        <translation>This took too long, so the check was stopped. Try a shorter text.</translation>
    </message>
    <message>
        <source>この文章では、規則がうまく動きませんでした。担当者に知らせてください。</source>
        <translation>The rule failed on this text. Please tell your coordinator.</translation>
    </message>
    <message>
        <source>指摘はありません。</source>
        <translation>No findings.</translation>
    </message>
    <message>
        <source>指摘 {0}件</source>
        <translation>Findings: {0}</translation>
    </message>
    <message>
        <source>指摘 {0}件（一覧は初めの {1}件）</source>
        <translation>Findings: {0} (the first {1} are listed)</translation>
    </message>
    <message>
        <source>試してみる</source>
        <translation>Try it out</translation>
    </message>
    <message>
        <source>直したほうがよい例を入れる</source>
        <translation>Put in the example that needs mending</translation>
    </message>
    <message>
        <source>質問</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>質問によって変わる規則です。質問を書けます。</source>
        <translation>The rule depends on the question; write one here.</translation>
    </message>
    <message>
        <source>試す文章</source>
        <translation>Text to try</translation>
    </message>
    <message>
        <source>ここに文章を書くと、この規則だけで点検します。</source>
        <translation>Write here, and this rule alone checks it.</translation>
    </message>
    <message>
        <source>この規則の指摘</source>
        <translation>Findings of this rule</translation>
    </message>
</context>
<context>
    <name>RuleWords</name>
    <message>
        <source>文字</source>
        <translation>Characters</translation>
    </message>
    <message>
        <source>文</source>
        <translation>Sentences</translation>
    </message>
    <message>
        <source>文章</source>
        <translation>Texts</translation>
    </message>
    <message>
        <source>作業</source>
        <translation>Task</translation>
    </message>
    <message>
        <source>手元の資料</source>
        <translation>What is at hand</translation>
    </message>
    <message>
        <source>使いません</source>
        <translation>Not used</translation>
    </message>
    <message>
        <source>重さ</source>
        <translation>Severity</translation>
    </message>
    <message>
        <source>なし</source>
        <translation>none</translation>
    </message>
    <message>
        <source>、</source>
        <translation>, </translation>
    </message>
    <message>
        <source>指摘しない言葉：{0}</source>
        <translation>Words that are not told: {0}</translation>
    </message>
    <message>
        <source>使わないジャンル：{0}</source>
        <translation>Not used in the genres: {0}</translation>
    </message>
    <message>
        <source>{0}字</source>
        <translation>{0} characters</translation>
    </message>
    <message>
        <source>{0}文</source>
        <translation>{0} sentences</translation>
    </message>
    <message>
        <source>{0}%</source>
        <translation>{0} %</translation>
    </message>
    <message>
        <source>一文の長さの上限</source>
        <translation>Longest sentence</translation>
    </message>
    <message>
        <source>一文の読点の上限</source>
        <translation>Most commas in a sentence</translation>
    </message>
    <message>
        <source>{0}個</source>
        <translation>{0}</translation>
    </message>
    <message>
        <source>話し言葉の文章とみなさない語の数の上限</source>
        <translation>Most words of speech in a text that is not talk</translation>
    </message>
    <message>
        <source>指摘しない漢字</source>
        <translation>Kanji that are not told</translation>
    </message>
    <message>
        <source>同じ助詞の間に要る語の数</source>
        <translation>Least distance of equal particles</translation>
    </message>
    <message>
        <source>{0}語</source>
        <translation>{0} words</translation>
    </message>
    <message>
        <source>指摘する同じ文末の数</source>
        <translation>Equal endings that are told</translation>
    </message>
    <message>
        <source>判定する文章の最短の長さ</source>
        <translation>Shortest text that is judged</translation>
    </message>
    <message>
        <source>短い文章として判定する最短の長さ</source>
        <translation>Shortest text that is judged as a short one</translation>
    </message>
    <message>
        <source>短い文章での判定の厳しさ</source>
        <translation>How much more a short text must smell</translation>
    </message>
    <message>
        <source>{0}倍</source>
        <translation>{0} times</translation>
    </message>
    <message>
        <source>示す文の数の上限</source>
        <translation>Most sentences shown</translation>
    </message>
    <message>
        <source>目安に対する下限</source>
        <translation>Least part of the wanted length</translation>
    </message>
    <message>
        <source>目安に対する上限</source>
        <translation>Most part of the wanted length</translation>
    </message>
    <message>
        <source>似ているとする度合い</source>
        <translation>Similarity that is told</translation>
    </message>
    <message>
        <source>{0}（最大 1.0）</source>
        <translation>{0} (of 1.0)</translation>
    </message>
    <message>
        <source>示す貼り付けの最短の長さ</source>
        <translation>Shortest paste that is told</translation>
    </message>
    <message>
        <source>目安の長さが{0}字の作業として点検します。</source>
        <translation>Checked as for a task of about {0} characters.</translation>
    </message>
    <message>
        <source>ジャンルが決まっていない質問として点検します。</source>
        <translation>Checked as a question that has no genre yet.</translation>
    </message>
    <message>
        <source>執筆中は指摘せず、書き終えた文章だけを点検する規則です。</source>
        <translation>The rule is silent while a text is being written; it checks what is finished.</translation>
    </message>
    <message>
        <source>次の質問が手元にあるものとして点検します：{0}</source>
        <translation>Checked as if this question were at hand: {0}</translation>
    </message>
    <message>
        <source>次の文章を貼り付けたものとして点検します：{0}</source>
        <translation>Checked as if this text had been pasted: {0}</translation>
    </message>
    <message>
        <source>モデルの試し出力が次のものとして点検します：{0}</source>
        <translation>Checked as if this were the model’s preview: {0}</translation>
    </message>
    <message>
        <source>使いません。使うときは {0}</source>
        <translation>not used; {0} where it is</translation>
    </message>
    <message>
        <source>{0}：{1}（標準どおり）</source>
        <translation>{0}: {1} (as by default)</translation>
    </message>
    <message>
        <source>{0}：{1}（標準は {2}）</source>
        <translation>{0}: {1} (by default {2})</translation>
    </message>
    <message>
        <source>創作</source>
        <translation>Creative writing</translation>
    </message>
</context>
<context>
    <name>SecretDialog</name>
    <message>
        <source>合言葉</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>復元コード</source>
        <translation>Recovery code</translation>
    </message>
    <message>
        <source>今の合言葉か復元コード</source>
        <translation>Present passphrase or recovery code</translation>
    </message>
    <message>
        <source>新しい合言葉（8文字以上）</source>
        <translation>New passphrase (8 characters or more)</translation>
    </message>
    <message>
        <source>もう一度</source>
        <translation>Once more</translation>
    </message>
    <message>
        <source>入力した文字を表示する</source>
        <translation>Show what is typed</translation>
    </message>
    <message>
        <source>今の合言葉か復元コードを入力してください。</source>
        <translation>Enter the present passphrase or the recovery code.</translation>
    </message>
    <message>
        <source>合言葉は8文字以上にしてください。</source>
        <translation>The passphrase needs at least 8 characters.</translation>
    </message>
    <message>
        <source>二つの合言葉が違っています。もう一度入力してください。</source>
        <translation>The two passphrases differ. Please type them again.</translation>
    </message>
    <message>
        <source>やめる</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>システムに合わせる</source>
        <translation>As the system</translation>
    </message>
    <message>
        <source>明るい配色</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>暗い配色</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>かけない</source>
        <translation>Never</translation>
    </message>
    <message>
        <source>{0}分後</source>
        <translation>After {0} minutes</translation>
    </message>
    <message>
        <source>このパソコンの復元コードを入力してください。下書きの封に使います。</source>
        <translation>Enter this computer’s recovery code. Drafts are sealed with it.</translation>
    </message>
    <message>
        <source>控えを置く</source>
        <translation>Keep copies</translation>
    </message>
    <message>
        <source>下書きを書いたパソコンの復元コードを入力してください。</source>
        <translation>Enter the recovery code of the computer that the drafts were written on.</translation>
    </message>
    <message>
        <source>取り戻す</source>
        <translation>Bring back</translation>
    </message>
    <message>
        <source>下書きの控えを、これからサーバーにも置きます。</source>
        <translation>From now on, copies of drafts are kept on the server too.</translation>
    </message>
    <message>
        <source>下書きの控えをやめました。サーバーにある控えは、次の同期で消します。</source>
        <translation>No more copies of drafts are kept. Those on the server are deleted with the next synchronisation.</translation>
    </message>
    <message>
        <source>合言葉を新しくしました。これからは、この合言葉で開けます。</source>
        <translation>The new passphrase is set. It opens the store from now on.</translation>
    </message>
    <message>
        <source>{0}件は、すでにここにありました。</source>
        <translation> Here already: {0}.</translation>
    </message>
    <message>
        <source>{0}件は、ここの下書きと違うため、両方を残しました。「同期」の画面で書き出せます。</source>
        <translation> Different from the drafts here: {0}. Both are kept, and the sync page saves them to a file.</translation>
    </message>
    <message>
        <source>{0}件は、別の復元コードで封をしたものです。そのコードで取り戻せます。</source>
        <translation> Sealed with another recovery code: {0}. That code brings them back.</translation>
    </message>
    <message>
        <source>サーバーに下書きの控えはありませんでした。</source>
        <translation>There were no copies of drafts on the server.</translation>
    </message>
    <message>
        <source>下書き{0}件を取り戻しました。</source>
        <translation>Drafts brought back: {0}.</translation>
    </message>
    <message>
        <source>設定</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>設定を探す</source>
        <translation>Search settings</translation>
    </message>
    <message>
        <source>表示の言語</source>
        <translation>Language of the screens</translation>
    </message>
    <message>
        <source>画面の言葉が変わります。書く文章には影響しません。</source>
        <translation>Changes the words of the screens, not what you write.</translation>
    </message>
    <message>
        <source>元に戻す</source>
        <translation>Reset</translation>
    </message>
    <message>
        <source>画面の配色</source>
        <translation>Appearance</translation>
    </message>
    <message>
        <source>「システムに合わせる」では、パソコンの設定に従います。</source>
        <translation>“As the system” follows this computer.</translation>
    </message>
    <message>
        <source>本文の文字の大きさ</source>
        <translation>Size of the text</translation>
    </message>
    <message>
        <source>執筆と点検の本文に使います。</source>
        <translation>For the text while writing and checking.</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>右の欄</source>
        <translation>Panel on the right</translation>
    </message>
    <message>
        <source>指摘・要領・経緯の欄を出します。F8 でも切り替えられます。</source>
        <translation>Shows findings, guideline and history. F8 does the same.</translation>
    </message>
    <message>
        <source>出す</source>
        <translation>Show</translation>
    </message>
    <message>
        <source>自動の鍵</source>
        <translation>Automatic lock</translation>
    </message>
    <message>
        <source>しばらく触らないと文章を隠し、合言葉か復元コードを求めます。合言葉を決めると選べます。</source>
        <translation>Hides your texts after a while without a key or click, and asks for the passphrase or recovery code. Available once there is a passphrase.</translation>
    </message>
    <message>
        <source>合言葉</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>開くときに入力する言葉です。変えると、前の合言葉では開けなくなります。</source>
        <translation>What you enter to open the program. Once it is changed, the one before opens nothing.</translation>
    </message>
    <message>
        <source>変える…</source>
        <translation>Change…</translation>
    </message>
    <message>
        <source>書きかけの下書きを、復元コードで封をしてサーバーにも置きます。サーバーでは中身を読めません。</source>
        <translation>Keeps unfinished drafts on the server too, sealed with the recovery code. The server cannot read them.</translation>
    </message>
    <message>
        <source>変える</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>復元コード</source>
        <translation>Recovery code</translation>
    </message>
    <message>
        <source>合言葉や鍵をなくしたときに使います。作ると、前のコードでは開けなくなります。</source>
        <translation>For when passphrase or key are lost. Once a new one is made, the code before opens nothing.</translation>
    </message>
    <message>
        <source>新しく作る</source>
        <translation>Make a new one</translation>
    </message>
    <message>
        <source>下書きの控え</source>
        <translation>Copies of drafts</translation>
    </message>
    <message>
        <source>置く</source>
        <translation>Keep</translation>
    </message>
    <message>
        <source>取り戻す…</source>
        <translation>Bring back…</translation>
    </message>
    <message>
        <source>点検の規則</source>
        <translation>Check rules</translation>
    </message>
    <message>
        <source>書いた文章を点検する規則と、その理由を見られます。規則を一つずつ試せます。</source>
        <translation>See the rules by which texts are checked, and why. Each can be tried out.</translation>
    </message>
    <message>
        <source>規則を見る</source>
        <translation>Show the rules</translation>
    </message>
    <message>
        <source>データの場所</source>
        <translation>Where the data lives</translation>
    </message>
    <message>
        <source>書いたものは、この場所に暗号化して保存されます。</source>
        <translation>What you write is kept here, encrypted.</translation>
    </message>
    <message>
        <source>フォルダーを開く</source>
        <translation>Open the folder</translation>
    </message>
    <message>
        <source>当てはまる設定はありません。</source>
        <translation>No setting matches.</translation>
    </message>
</context>
<context>
    <name>Severity</name>
    <message>
        <source>要修正</source>
        <translation>Must fix</translation>
    </message>
    <message>
        <source>注意</source>
        <translation>Warning</translation>
    </message>
    <message>
        <source>参考</source>
        <translation>Hint</translation>
    </message>
</context>
<context>
    <name>ShowTerms</name>
    <message>
        <source>ライセンスの表示</source>
        <translation>Licence notice</translation>
    </message>
    <message>
        <source>閉じる</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message>
        <source>作業</source>
        <translation>Task</translation>
    </message>
    <message>
        <source>内容</source>
        <translation>What</translation>
    </message>
    <message>
        <source>状態</source>
        <translation>State</translation>
    </message>
    <message>
        <source>時刻</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>送信の試み</source>
        <translation>Attempts</translation>
    </message>
    <message>
        <source>最後に同期した時刻：{0}</source>
        <translation>Last synchronised: {0}</translation>
    </message>
    <message>
        <source>送れなかったものがあります。下の一覧で理由を見てください。</source>
        <translation>Something could not be sent. See the reason in the list below.</translation>
    </message>
    <message>
        <source>送信を待つものは、このパソコンに保存されています。</source>
        <translation>What waits to be sent is kept on this computer.</translation>
    </message>
    <message>
        <source>手元の作業は {0} まであなたに割り当てられています。</source>
        <translation>The tasks here are yours until {0}.</translation>
    </message>
    <message>
        <source>すべてサーバーに届いています。</source>
        <translation>The server has everything.</translation>
    </message>
    <message>
        <source>文章 (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
    <message>
        <source>すべての項目 (*.json)</source>
        <translation>Every field (*.json)</translation>
    </message>
    <message>
        <source>書き出す場所を選ぶ</source>
        <translation>Choose where to save it</translation>
    </message>
    <message>
        <source>ファイルを開くための合言葉を決めて、担当者に別の方法で伝えてください。忘れると、このファイルは開けません。</source>
        <translation>Choose a passphrase for the file, and tell it to the coordinator by another way. Without it, nobody can open the file.</translation>
    </message>
    <message>
        <source>{0} に、サーバーと食い違っていた作業の一覧を読み直しました（{1}件）。下書きと送信待ちのものは変わっていません。</source>
        <translation>{0}: the list of tasks differed from the server and was read anew (differences: {1}). Drafts and waiting work did not change.</translation>
    </message>
    <message>
        <source>保存場所を選ぶ…</source>
        <translation>Choose where to save…</translation>
    </message>
    <message>
        <source>ファイルの合言葉（8文字以上）</source>
        <translation>Passphrase of the file (at least 8 characters)</translation>
    </message>
    <message>
        <source>下書き{0}件、送信待ち{1}件を書き出しました。担当者に渡してください：{2}</source>
        <translation>Exported. Drafts: {0}, waiting: {1}. Give this file to your coordinator: {2}</translation>
    </message>
    <message>
        <source>書き出しました：{0}</source>
        <translation>Written to {0}</translation>
    </message>
    <message>
        <source>受け取っています…（{0}件）</source>
        <translation>Receiving… ({0})</translation>
    </message>
    <message>
        <source>送っています…（{0}件）</source>
        <translation>Sending… ({0})</translation>
    </message>
    <message>
        <source>同期しています…</source>
        <translation>Synchronising…</translation>
    </message>
    <message>
        <source>オンライン</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>オフライン</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>サーバーに入れません</source>
        <translation>The server refuses this computer</translation>
    </message>
    <message>
        <source>未確認</source>
        <translation>Not tried yet</translation>
    </message>
    <message>
        <source>質問の提出</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>答えの提出</source>
        <translation>Answer</translation>
    </message>
    <message>
        <source>点検の判定</source>
        <translation>Verdict</translation>
    </message>
    <message>
        <source>質問の取り込み</source>
        <translation>Imported question</translation>
    </message>
    <message>
        <source>比べる答え</source>
        <translation>Answers to compare</translation>
    </message>
    <message>
        <source>別の下書き</source>
        <translation>Another draft</translation>
    </message>
    <message>
        <source>前のパソコンの下書きです。ここの下書きと違うため、両方を残しています。「ファイルに書き出す」で読めます。</source>
        <translation>A draft from your earlier computer. It differs from the one here, so both are kept. “Save to a file” lets you read it.</translation>
    </message>
    <message>
        <source>まだ送っていません。下書きに戻して直せます。</source>
        <translation>Not sent yet. It can be made a draft again and changed.</translation>
    </message>
    <message>
        <source>送信を始めましたが、返事がまだありません。届くまで自動で送ります。</source>
        <translation>Sending has begun, but there is no answer yet. It is sent by itself until it arrives.</translation>
    </message>
    <message>
        <source>期限のあとに届きましたが、受け付けられました。</source>
        <translation>It arrived after its time, and was accepted.</translation>
    </message>
    <message>
        <source>同じ作業がほかの人から先に届いていました。文章はサーバーに残っています。</source>
        <translation>Somebody else&apos;s work for the same task had arrived first. The text is kept on the server.</translation>
    </message>
    <message>
        <source>サーバーが別に保管しています。担当者に確かめてください。</source>
        <translation>The server keeps it apart. Please ask the person in charge.</translation>
    </message>
    <message>
        <source>届きました（期限のあと）</source>
        <translation>Arrived (late)</translation>
    </message>
    <message>
        <source>届きました（先着あり）</source>
        <translation>Arrived (after another)</translation>
    </message>
    <message>
        <source>届きました（別に保管）</source>
        <translation>Arrived (kept apart)</translation>
    </message>
    <message>
        <source>送信待ち</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>届きました</source>
        <translation>Arrived</translation>
    </message>
    <message>
        <source>確認が必要です</source>
        <translation>Needs attention</translation>
    </message>
    <message>
        <source>送り直しました</source>
        <translation>Sent again</translation>
    </message>
    <message>
        <source>取り戻しました</source>
        <translation>Brought back</translation>
    </message>
    <message>
        <source>同期</source>
        <translation>Sync</translation>
    </message>
    <message>
        <source>中止する</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>今すぐ同期する</source>
        <translation>Synchronise now</translation>
    </message>
    <message>
        <source>送っていないものを書き出す…</source>
        <translation>Export unsent work…</translation>
    </message>
    <message>
        <source>下書きと送信待ちのものを、合言葉で封をした一つのファイルにします。</source>
        <translation>Puts drafts and waiting work into one file, sealed with a passphrase.</translation>
    </message>
    <message>
        <source>デモ用のサーバーを動かす</source>
        <translation>Run the demo&apos;s server</translation>
    </message>
    <message>
        <source>止めると、ネットワークのない場所での動きを試せます。</source>
        <translation>Stop it to see how things work without a network.</translation>
    </message>
    <message>
        <source>送るもの・送ったもの</source>
        <translation>To send and sent</translation>
    </message>
    <message>
        <source>まだ何も提出していません。提出したものは、サーバーに届くまでここで確かめられます。</source>
        <translation>Nothing submitted yet. What you submit can be followed here until the server has it.</translation>
    </message>
    <message>
        <source>ファイルに書き出す…</source>
        <translation>Save to a file…</translation>
    </message>
    <message>
        <source>選んだものを、文章かJSONのファイルにします</source>
        <translation>Makes a text or JSON file of the chosen entry</translation>
    </message>
    <message>
        <source>下書きに戻して直す</source>
        <translation>Make it a draft again</translation>
    </message>
    <message>
        <source>もう一度送る</source>
        <translation>Send again</translation>
    </message>
</context>
<context>
    <name>TaskList</name>
    <message>
        <source>差し戻し・コメントあり</source>
        <translation>Returned, with comments</translation>
    </message>
    <message>
        <source>期限が近い作業</source>
        <translation>Due soon</translation>
    </message>
    <message>
        <source>手元の作業</source>
        <translation>On this computer</translation>
    </message>
    <message>
        <source>提出済み・結果待ち</source>
        <translation>Submitted, waiting for the result</translation>
    </message>
    <message>
        <source>結果待ち</source>
        <translation>waiting</translation>
    </message>
    <message>
        <source>下書きあり</source>
        <translation>draft</translation>
    </message>
    <message>
        <source>{0} まで</source>
        <translation>until {0}</translation>
    </message>
</context>
<context>
    <name>Unlock</name>
    <message>
        <source>書いたものを開く</source>
        <translation>Open what you wrote</translation>
    </message>
    <message>
        <source>合言葉か復元コードを入力してください。</source>
        <translation>Please enter the passphrase or the recovery code.</translation>
    </message>
    <message>
        <source>合言葉か復元コード</source>
        <translation>Passphrase or recovery code</translation>
    </message>
    <message>
        <source>入力した文字を表示する</source>
        <translation>Show what is typed</translation>
    </message>
    <message>
        <source>デモを試す</source>
        <translation>Try the demo</translation>
    </message>
    <message>
        <source>別の場所を選ぶ</source>
        <translation>Choose another place</translation>
    </message>
    <message>
        <source>読めるものを取り出す</source>
        <translation>Bring back what can be read</translation>
    </message>
    <message>
        <source>開く</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>保存場所を選ぶ</source>
        <translation>Choose where to keep it</translation>
    </message>
    <message>
        <source>下書き {0}件と、送信待ちの提出 {1}件を取り出しました。</source>
        <translation>Brought back: drafts {0}, waiting submissions {1}.</translation>
    </message>
    <message>
        <source>下書き {0}件には、欠けた所があるかもしれません。読み直してください。</source>
        <translation>Drafts in which something may be missing: {0}. Please read them through.</translation>
    </message>
    <message>
        <source>提出 {0}件は読めませんでした。下書きを見て、もう一度提出してください。</source>
        <translation>Submissions that could not be read: {0}. Look at their drafts and submit them again.</translation>
    </message>
    <message>
        <source>壊れた保管庫は消さずに、「{0}」に移しました。「開く」で続けられます。</source>
        <translation>The damaged store was not deleted: it is in “{0}”. Go on with “Open”.</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>質問を書く</source>
        <translation>Write a question</translation>
    </message>
    <message>
        <source>答えを書く</source>
        <translation>Write an answer</translation>
    </message>
    <message>
        <source>点検する</source>
        <translation>Check</translation>
    </message>
    <message>
        <source>{0}字</source>
        <translation>Characters: {0}</translation>
    </message>
    <message>
        <source>目安 {0}字</source>
        <translation>aim for {0}</translation>
    </message>
    <message>
        <source>{0} バイト</source>
        <translation>{0} bytes</translation>
    </message>
    <message>
        <source>残り1分未満</source>
        <translation>less than a minute left</translation>
    </message>
    <message>
        <source>残り約{0}分</source>
        <translation>about {0} min left</translation>
    </message>
    <message>
        <source>残り約{0}時間</source>
        <translation>about {0} h left</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>書いたものはこのパソコンに保存されています。</source>
        <translation>What you wrote is kept on this computer.</translation>
    </message>
    <message>
        <source>「試す」を押すと、もう一度試せます。</source>
        <translation>Press “Try it” to try again.</translation>
    </message>
    <message>
        <source>「モデル」の画面で削除し、もう一度取り込んでください。</source>
        <translation>Remove it on the Models page, then import it again.</translation>
    </message>
    <message>
        <source>受け取った分はこのパソコンに残っています。</source>
        <translation>What was downloaded is kept on this computer.</translation>
    </message>
    <message>
        <source>試し出力に使う部品が入っていません。</source>
        <translation>The part that makes previews is not installed.</translation>
    </message>
    <message>
        <source>「preview」を含めてアプリを入れ直してください。</source>
        <translation>Please install the program with its “preview” part.</translation>
    </message>
    <message>
        <source>試し出力に使うモデルが決まっていません。</source>
        <translation>No model is chosen for previews.</translation>
    </message>
    <message>
        <source>「モデル」の画面で取り込むか、選んでください。</source>
        <translation>Import or choose one on the Models page.</translation>
    </message>
    <message>
        <source>メモリが足りないため、モデルを読み込みませんでした。</source>
        <translation>There is not enough memory, so the model was not loaded.</translation>
    </message>
    <message>
        <source>ほかのアプリを閉じるか、もっと小さいモデルを選んでください。</source>
        <translation>Close other programs, or choose a smaller model.</translation>
    </message>
    <message>
        <source>モデルを読み込めませんでした。</source>
        <translation>The model could not be loaded.</translation>
    </message>
    <message>
        <source>アダプターを読み込めませんでした。</source>
        <translation>The adapter could not be loaded.</translation>
    </message>
    <message>
        <source>このモデルには、質問を渡す書式がありません。</source>
        <translation>This model has no template for passing it a question.</translation>
    </message>
    <message>
        <source>担当者に、プロジェクトの書式を決めるよう頼んでください。</source>
        <translation>Ask your coordinator to set a template for the project.</translation>
    </message>
    <message>
        <source>質問を渡す書式が正しくないため、試せませんでした。</source>
        <translation>The template for the question is not valid, so no preview was made.</translation>
    </message>
    <message>
        <source>質問がこのモデルの読める長さを超えているため、試せませんでした。</source>
        <translation>The question is longer than this model can read, so no preview was made.</translation>
    </message>
    <message>
        <source>もっと長い文章を読めるモデルを選んでください。</source>
        <translation>Choose a model that can read longer texts.</translation>
    </message>
    <message>
        <source>文章にモデルの知らない文字があるため、試せませんでした。</source>
        <translation>The text has characters that the model does not know, so nothing was tried.</translation>
    </message>
    <message>
        <source>試し出力の途中で問題が起きました。</source>
        <translation>Something went wrong while the preview was being made.</translation>
    </message>
    <message>
        <source>試し出力の処理が突然終わりました。</source>
        <translation>The process that makes previews ended suddenly.</translation>
    </message>
    <message>
        <source>試し出力の応答がないため、処理を止めました。</source>
        <translation>The preview did not respond, so it was stopped.</translation>
    </message>
    <message>
        <source>新しいほうは始めていません。</source>
        <translation>The new one was not begun.</translation>
    </message>
    <message>
        <source>終わるのを待つか、今のものをやめてから始めてください。</source>
        <translation>Wait for its end, or stop it before you begin another.</translation>
    </message>
    <message>
        <source>答えは、それぞれの作業の「試し出力」で見られます。</source>
        <translation>The answers are in the “Preview” of each task.</translation>
    </message>
    <message>
        <source>ほかの答えは、それぞれの作業の「試し出力」で見られます。</source>
        <translation>The other answers are in the “Preview” of each task.</translation>
    </message>
    <message>
        <source>比べる質問がありませんでした。</source>
        <translation>There were no questions to compare.</translation>
    </message>
    <message>
        <source>何も始めていません。</source>
        <translation>Nothing was begun.</translation>
    </message>
    <message>
        <source>ほかの試し出力をまとめて作っている途中です。</source>
        <translation>Another run of previews is under way.</translation>
    </message>
    <message>
        <source>試し出力の処理が続けて終わってしまうため、一時停止しました。</source>
        <translation>The previews are paused: their process ended again and again.</translation>
    </message>
    <message>
        <source>もう作った答えは残っています。</source>
        <translation>Answers that were made are kept.</translation>
    </message>
    <message>
        <source>「続ける」を押すと、もう一度試せます。</source>
        <translation>Press “Go on” to try again.</translation>
    </message>
    <message>
        <source>試す質問がありませんでした。</source>
        <translation>There was no question to try.</translation>
    </message>
    <message>
        <source>質問のある作業を選んでください。</source>
        <translation>Select tasks that have a question.</translation>
    </message>
    <message>
        <source>試し出力をまとめて作り終えました。</source>
        <translation>All questions were tried.</translation>
    </message>
    <message>
        <source>試し出力をまとめて作り終えました。答えの出ない質問がありました。</source>
        <translation>The run has ended. Some questions could not be answered.</translation>
    </message>
    <message>
        <source>ジャンルを変えるか、質問のファイルを選んでください。</source>
        <translation>Choose another genre, or a file of questions.</translation>
    </message>
    <message>
        <source>二つの答えがそろった質問が、一つもありませんでした。</source>
        <translation>No question has both answers.</translation>
    </message>
    <message>
        <source>評価の作業は作っていません。</source>
        <translation>No judging tasks were made.</translation>
    </message>
    <message>
        <source>設定を変えて、もう一度試してください。</source>
        <translation>Change the settings and try again.</translation>
    </message>
    <message>
        <source>比べる答えがそろいました。</source>
        <translation>The answers to be compared are complete.</translation>
    </message>
    <message>
        <source>「計画」の画面で、評価の作業にしてください。</source>
        <translation>Make judging tasks of them on the “Plan” page.</translation>
    </message>
    <message>
        <source>ディスクの空きが足りないため、モデルを取り込めませんでした。</source>
        <translation>There is not enough room on the disk to import the model.</translation>
    </message>
    <message>
        <source>要らないファイルやモデルを消して、空きを作ってください。</source>
        <translation>Make room by removing files or models you do not need.</translation>
    </message>
    <message>
        <source>このアダプターに合う元のモデルが、まだありません。</source>
        <translation>The base model of this adapter is not here yet.</translation>
    </message>
    <message>
        <source>先に元のモデルを取り込んでください。</source>
        <translation>Import the base model first.</translation>
    </message>
    <message>
        <source>このアダプターは、ここにあるどの元のモデルにも合いません。</source>
        <translation>This adapter fits none of the base models here.</translation>
    </message>
    <message>
        <source>どのモデルのアダプターか、担当者に確かめてください。</source>
        <translation>Ask your coordinator which base model it belongs to.</translation>
    </message>
    <message>
        <source>このモデルはもうこのパソコンにありません。</source>
        <translation>This model is no longer on this computer.</translation>
    </message>
    <message>
        <source>使うときは、もう一度取り込んでください。</source>
        <translation>To use it, import it again.</translation>
    </message>
    <message>
        <source>このモデルを使うアダプターがあるため、削除できません。</source>
        <translation>Adapters depend on this model, so it cannot be removed.</translation>
    </message>
    <message>
        <source>何も削除していません。</source>
        <translation>Nothing was removed.</translation>
    </message>
    <message>
        <source>先にアダプターを削除してください。</source>
        <translation>Remove the adapters first.</translation>
    </message>
    <message>
        <source>モデルのファイルが壊れています。</source>
        <translation>The model file is damaged.</translation>
    </message>
    <message>
        <source>書いたものは無事です。このモデルは使いません。</source>
        <translation>What you wrote is safe. The model will not be used.</translation>
    </message>
    <message>
        <source>モデルが使われているため、削除できません。</source>
        <translation>The model is in use, so it cannot be removed.</translation>
    </message>
    <message>
        <source>試し出力を止めてから、もう一度お試しください。</source>
        <translation>Stop the preview, then try again.</translation>
    </message>
    <message>
        <source>ほかの画面かコマンドで、モデルを取り込んでいるか削除しています。</source>
        <translation>Another window or command is importing or removing models.</translation>
    </message>
    <message>
        <source>何も変えていません。</source>
        <translation>Nothing was changed.</translation>
    </message>
    <message>
        <source>終わってから、もう一度お試しください。</source>
        <translation>Try again when that is done.</translation>
    </message>
    <message>
        <source>このファイルはモデルとして使えません。</source>
        <translation>This file cannot be used as a model.</translation>
    </message>
    <message>
        <source>GGUF 形式のファイルを選んでください。</source>
        <translation>Choose a GGUF file.</translation>
    </message>
    <message>
        <source>サーバーにつながらなくなり、モデルの取得が途中で止まりました。</source>
        <translation>The server could no longer be reached, so the download stopped.</translation>
    </message>
    <message>
        <source>つながったら、「続きから取得する」を押してください。</source>
        <translation>Once you are connected, press “Resume the download”.</translation>
    </message>
    <message>
        <source>モデルの代わりに、サーバー以外からの応答が返ってきました。</source>
        <translation>Something other than the server answered in place of the model.</translation>
    </message>
    <message>
        <source>ネットワークへのログインが必要でないかブラウザーで確かめてから、もう一度お試しください。</source>
        <translation>Check in a browser whether the network wants you to sign in, then try again.</translation>
    </message>
    <message>
        <source>配られたモデルは、このアプリでは使えない形式でした。</source>
        <translation>The model that is offered cannot be used by this program.</translation>
    </message>
    <message>
        <source>試し出力をしている間は、速さを測れません。</source>
        <translation>The speed cannot be measured while a preview is being made.</translation>
    </message>
    <message>
        <source>試し出力はそのまま続きます。</source>
        <translation>The preview goes on.</translation>
    </message>
    <message>
        <source>終わってから、もう一度「速さを測る」を押してください。</source>
        <translation>When it is done, press “Measure the speed” again.</translation>
    </message>
    <message>
        <source>試し出力が始まったため、速さを測るのをやめました。</source>
        <translation>A preview began, so the measurement was given up.</translation>
    </message>
    <message>
        <source>速さを測っている途中で問題が起きました。</source>
        <translation>Something went wrong while the speed was being measured.</translation>
    </message>
    <message>
        <source>書いたものもモデルもそのままです。</source>
        <translation>What you wrote and the model are as they were.</translation>
    </message>
    <message>
        <source>もう一度「速さを測る」を押してください。</source>
        <translation>Press “Measure the speed” again.</translation>
    </message>
    <message>
        <source>ファイルは変更も削除もしていません。</source>
        <translation>No file was changed or deleted.</translation>
    </message>
    <message>
        <source>担当者に連絡してください。</source>
        <translation>Please tell your coordinator.</translation>
    </message>
    <message>
        <source>サーバーに接続できませんでした。</source>
        <translation>The server could not be reached.</translation>
    </message>
    <message>
        <source>接続が戻ると自動で送信します。</source>
        <translation>It is sent by itself once the connection is back.</translation>
    </message>
    <message>
        <source>ネットワークへのログインが必要でないか、ブラウザーで確かめてください。</source>
        <translation>See in a browser whether the network asks you to sign in.</translation>
    </message>
    <message>
        <source>サーバーが新しくなり、このアプリでは送信できません。</source>
        <translation>The server is newer than this program can talk to.</translation>
    </message>
    <message>
        <source>アプリを更新してください。</source>
        <translation>Please update the program.</translation>
    </message>
    <message>
        <source>この招待は登録されていません。</source>
        <translation>This invitation is not known.</translation>
    </message>
    <message>
        <source>届いた招待をもう一度、全体をコピーして貼り付けてください。</source>
        <translation>Please copy the whole invitation again and paste it.</translation>
    </message>
    <message>
        <source>この招待はすでに使われています。</source>
        <translation>This invitation has been used already.</translation>
    </message>
    <message>
        <source>担当者に新しい招待を頼んでください。</source>
        <translation>Please ask your coordinator for a new one.</translation>
    </message>
    <message>
        <source>この招待は期限が切れています。</source>
        <translation>This invitation has expired.</translation>
    </message>
    <message>
        <source>招待として読み取れませんでした。</source>
        <translation>This could not be read as an invitation.</translation>
    </message>
    <message>
        <source>「ichikara://」で始まる行を全部貼り付けてください。</source>
        <translation>Please paste the whole line that begins with “ichikara://”.</translation>
    </message>
    <message>
        <source>この招待のサーバーは暗号化された接続に対応していません。</source>
        <translation>This invitation&apos;s server has no encrypted connection.</translation>
    </message>
    <message>
        <source>安全のため、接続しませんでした。</source>
        <translation>For safety, no connection was made.</translation>
    </message>
    <message>
        <source>担当者に「https」で始まる招待を頼んでください。</source>
        <translation>Please ask your coordinator for an invitation with “https”.</translation>
    </message>
    <message>
        <source>サーバーがこのパソコンを認めませんでした。</source>
        <translation>The server does not know this computer.</translation>
    </message>
    <message>
        <source>このパソコンからの参加が取り消されたため、同期を止めました。</source>
        <translation>This computer’s access was withdrawn, so synchronising has stopped.</translation>
    </message>
    <message>
        <source>この操作はあなたの役割では行えません。</source>
        <translation>Your role does not allow this.</translation>
    </message>
    <message>
        <source>質問を書いた人、答えを書いた人、点検する人は別の人と決まっています。</source>
        <translation>Question, answer and check must come from three different people.</translation>
    </message>
    <message>
        <source>この作業はほかの人が受け持ちます。</source>
        <translation>Somebody else will take this task.</translation>
    </message>
    <message>
        <source>この作業はほかの人に割り当てられています。</source>
        <translation>This task belongs to somebody else.</translation>
    </message>
    <message>
        <source>この作業はサーバーにありません。</source>
        <translation>The server does not have this task.</translation>
    </message>
    <message>
        <source>この作業はもう次の段階に進んでいます。</source>
        <translation>This task has moved on already.</translation>
    </message>
    <message>
        <source>サーバー以外からの応答が返ってきました。</source>
        <translation>The answer came from something other than the server.</translation>
    </message>
    <message>
        <source>そのまま続けてください。</source>
        <translation>Please simply go on.</translation>
    </message>
    <message>
        <source>回線が遅く、サーバーとのやり取りが間に合いませんでした。</source>
        <translation>The connection is slow: the exchange with the server did not finish in time.</translation>
    </message>
    <message>
        <source>少しずつに分けて、自動で送り直します。</source>
        <translation>It is sent again automatically, in smaller parts.</translation>
    </message>
    <message>
        <source>サーバーの証明書を確かめられないため、接続しませんでした。</source>
        <translation>The server’s certificate could not be verified, so no connection was made.</translation>
    </message>
    <message>
        <source>パソコンの日付と時刻を確かめてください。正しければ、担当者に連絡してください。</source>
        <translation>See that the date and time of this computer are right. If they are, contact your coordinator.</translation>
    </message>
    <message>
        <source>プロキシを通れないため、サーバーに接続できませんでした。</source>
        <translation>The server could not be reached, because the proxy lets nothing through.</translation>
    </message>
    <message>
        <source>プロキシの設定とログインを、ネットワークの管理者に確かめてください。</source>
        <translation>Ask whoever runs your network about the proxy’s settings and sign-in.</translation>
    </message>
    <message>
        <source>招待の一部が欠けています。</source>
        <translation>A part of the invitation is missing.</translation>
    </message>
    <message>
        <source>届いた招待を、もう一度全体をコピーして貼り付けてください。</source>
        <translation>Copy the whole invitation that you received and paste it again.</translation>
    </message>
    <message>
        <source>書いたものはこのパソコンにあり、封をしたファイルに書き出せます。</source>
        <translation>What you wrote is on this computer, and can be exported to a sealed file.</translation>
    </message>
    <message>
        <source>このパソコンの署名の鍵が、サーバーのものと合いません。</source>
        <translation>This computer&apos;s signing key is not the one that the server has.</translation>
    </message>
    <message>
        <source>ディスクの空きが足りないため、モデルの受け取りを止めました。</source>
        <translation>There is not enough room on the disk, so the download of the model was stopped.</translation>
    </message>
    <message>
        <source>要らないファイルを消して空きを作ると、続きから受け取れます。</source>
        <translation>Make room by removing files you do not need, and it can resume where it stopped.</translation>
    </message>
    <message>
        <source>受け取ったモデルの中身が配られたものと違うため、使いませんでした。</source>
        <translation>The model that arrived is not the one that was offered, so it was not used.</translation>
    </message>
    <message>
        <source>別のネットワークで試しても直らなければ、担当者に連絡してください。</source>
        <translation>Try another network. If that does not help, please tell your coordinator.</translation>
    </message>
    <message>
        <source>そのモデルは、もう配られていません。</source>
        <translation>That model is no longer offered.</translation>
    </message>
    <message>
        <source>同期してから、作業の今の状態を確かめてください。</source>
        <translation>Synchronise, then see how the task stands now.</translation>
    </message>
    <message>
        <source>点検したあとに、新しい版が出ていました。</source>
        <translation>A newer version had come since you checked.</translation>
    </message>
    <message>
        <source>新しい版を見て、もう一度判定してください。</source>
        <translation>Please look at it and decide again.</translation>
    </message>
    <message>
        <source>まだ何も書かれていません。</source>
        <translation>Nothing is written yet.</translation>
    </message>
    <message>
        <source>書いてから提出してください。</source>
        <translation>Please write something, then submit.</translation>
    </message>
    <message>
        <source>長すぎて提出できません（上限は10万字です）。</source>
        <translation>It is too long to submit (at most 100,000 characters).</translation>
    </message>
    <message>
        <source>短くしてから提出してください。</source>
        <translation>Please make it shorter, then submit.</translation>
    </message>
    <message>
        <source>ファイルに保存できない文字が入っています。</source>
        <translation>It holds a character that cannot be stored.</translation>
    </message>
    <message>
        <source>その文字を消してから提出してください。</source>
        <translation>Please remove it, then submit.</translation>
    </message>
    <message>
        <source>直す必要のある指摘が残っています。</source>
        <translation>There are findings that must be mended first.</translation>
    </message>
    <message>
        <source>「要修正」の指摘を直してから提出してください。</source>
        <translation>Please mend what must be fixed, then submit.</translation>
    </message>
    <message>
        <source>差し戻しや不採用には理由が要ります。</source>
        <translation>A return or a rejection needs a reason.</translation>
    </message>
    <message>
        <source>理由か、本文へのコメントを書いてください。</source>
        <translation>Please write a reason, or a comment on the text.</translation>
    </message>
    <message>
        <source>今は新しい作業がありません。</source>
        <translation>There are no new tasks at the moment.</translation>
    </message>
    <message>
        <source>しばらくしてから、もう一度お試しください。</source>
        <translation>Please try again in a while.</translation>
    </message>
    <message>
        <source>下書きを保存できませんでした。</source>
        <translation>The draft could not be saved.</translation>
    </message>
    <message>
        <source>これまでに保存したものは無事です。</source>
        <translation>What was saved before is safe.</translation>
    </message>
    <message>
        <source>ディスクの空きを確かめてください。空きができると保存します。</source>
        <translation>See whether the disk is full. It is saved once there is room.</translation>
    </message>
    <message>
        <source>鍵が合わないため、保管庫を開けませんでした。</source>
        <translation>The store could not be opened: the key does not fit.</translation>
    </message>
    <message>
        <source>合言葉か復元コードを確かめて、もう一度お試しください。</source>
        <translation>Check the passphrase or the recovery code and try again.</translation>
    </message>
    <message>
        <source>合言葉か復元コードが違います。</source>
        <translation>The passphrase or recovery code is wrong.</translation>
    </message>
    <message>
        <source>書いたものはそのまま保存されています。</source>
        <translation>What you wrote is kept as it was.</translation>
    </message>
    <message>
        <source>確かめて、もう一度入力してください。</source>
        <translation>Please look again and enter it once more.</translation>
    </message>
    <message>
        <source>保管庫の鍵がこのパソコンに見つかりませんでした。</source>
        <translation>The store&apos;s key was not found on this computer.</translation>
    </message>
    <message>
        <source>合言葉か復元コードで開けます。</source>
        <translation>The passphrase or the recovery code opens it.</translation>
    </message>
    <message>
        <source>このファイルは保管庫ではないか、壊れています。</source>
        <translation>This file is no store, or it is damaged.</translation>
    </message>
    <message>
        <source>場所を確かめ、分からないときは担当者に連絡してください。</source>
        <translation>Check the place; if in doubt, tell your coordinator.</translation>
    </message>
    <message>
        <source>保管庫の一部が壊れていて、開けませんでした。</source>
        <translation>A part of the store is damaged, so it could not be opened.</translation>
    </message>
    <message>
        <source>「読めるものを取り出す」を押すと、壊れた保管庫を脇に移し、読めるものと控えから新しく作ります。</source>
        <translation>“Bring back what can be read” moves the damaged store aside and makes a new one of what can be read and of the backup.</translation>
    </message>
    <message>
        <source>週に一度の点検で、保管庫に壊れた所が見つかりました。</source>
        <translation>The weekly check found damage in the store.</translation>
    </message>
    <message>
        <source>ファイルは変更も削除もしていません。控えも残っています。</source>
        <translation>No file was changed or deleted, and the backups are still there.</translation>
    </message>
    <message>
        <source>「読めるものを取り出す」を押すと、保管庫を新しく作り直します。</source>
        <translation>“Bring back what can be read” makes the store anew.</translation>
    </message>
    <message>
        <source>この保存場所は、ほかのサービスや別の機械が書き換えるため、使えません。</source>
        <translation>Another service or machine changes files in this place, so it cannot be used.</translation>
    </message>
    <message>
        <source>このパソコンの中の、同期されないフォルダーを選んでください。今の場所の保管庫は、そのまま残ります。</source>
        <translation>Choose a folder on this computer that is not synchronised. The store in the present place stays as it is.</translation>
    </message>
    <message>
        <source>保管庫の控えを作れませんでした。</source>
        <translation>The backup of the store could not be made.</translation>
    </message>
    <message>
        <source>あとでもう一度作ります。続くときは担当者に連絡してください。</source>
        <translation>It will be tried again later. If this goes on, tell your coordinator.</translation>
    </message>
    <message>
        <source>ディスクの空きが足りないため、控えを作れませんでした。</source>
        <translation>The disk has too little room for a backup.</translation>
    </message>
    <message>
        <source>要らないファイルを消して、空きを作ってください。</source>
        <translation>Delete files that you do not need to make room.</translation>
    </message>
    <message>
        <source>ディスクの空きが残りわずかです。</source>
        <translation>The disk is nearly full.</translation>
    </message>
    <message>
        <source>ディスクがいっぱいになりました。</source>
        <translation>The disk is full.</translation>
    </message>
    <message>
        <source>取っておいた場所を使い、書いたものはまだ保存できています。</source>
        <translation>Room that was kept in reserve is used, so what you write is still saved.</translation>
    </message>
    <message>
        <source>すぐに、要らないファイルを消して空きを作ってください。</source>
        <translation>Delete files that you do not need now, to make room.</translation>
    </message>
    <message>
        <source>ディスクへの書き込みに一度失敗しました。</source>
        <translation>The disk failed to write once.</translation>
    </message>
    <message>
        <source>保管庫を開き直し、保存したものが無事なことを確かめました。</source>
        <translation>The store was opened anew, and what was saved is whole.</translation>
    </message>
    <message>
        <source>何度も出るときは、ディスクが故障しかけているかもしれません。</source>
        <translation>If you see this again, the disk may be about to fail.</translation>
    </message>
    <message>
        <source>ディスクへの書き込みに失敗しています。</source>
        <translation>The disk fails to write.</translation>
    </message>
    <message>
        <source>これまでに保存したものは消していません。</source>
        <translation>Nothing that was saved before was deleted.</translation>
    </message>
    <message>
        <source>今の文章を別の場所に写し、アプリを開き直してください。</source>
        <translation>Copy the present text to another place and open the program again.</translation>
    </message>
    <message>
        <source>この保管庫は、より新しい版のアプリで作られています。</source>
        <translation>This store was made by a newer version of the program.</translation>
    </message>
    <message>
        <source>このアプリはすでに開いています。</source>
        <translation>The program is open already.</translation>
    </message>
    <message>
        <source>開いている画面をお使いください。</source>
        <translation>Please use the window that is open.</translation>
    </message>
    <message>
        <source>このパソコンには鍵を預ける場所がありません。</source>
        <translation>This computer has nowhere to keep a key.</translation>
    </message>
    <message>
        <source>合言葉を決めてください。開くたびに入力します。</source>
        <translation>Please choose a passphrase. It is asked for each time.</translation>
    </message>
    <message>
        <source>この場所にはすでに保管庫があります。</source>
        <translation>There is a store in this place already.</translation>
    </message>
    <message>
        <source>アプリを開き直すと、その保管庫が開きます。</source>
        <translation>Open the program again to open that store.</translation>
    </message>
    <message>
        <source>この作業はすでに提出済みで、送信を待っています。</source>
        <translation>This task was submitted already and waits to be sent.</translation>
    </message>
    <message>
        <source>書き直すときは「もう一度直す」を押してください。</source>
        <translation>To write it again, press “Change it again”.</translation>
    </message>
    <message>
        <source>送信が始まったため、もう取り消せません。</source>
        <translation>It is on its way already and cannot be taken back.</translation>
    </message>
    <message>
        <source>サーバーの返事をお待ちください。</source>
        <translation>Please wait for the server&apos;s answer.</translation>
    </message>
    <message>
        <source>この作業はこのパソコンにありません。</source>
        <translation>This task is not on this computer.</translation>
    </message>
    <message>
        <source>同期してから、もう一度お試しください。</source>
        <translation>Synchronise, then try again.</translation>
    </message>
    <message>
        <source>データを安全に保存できない部品が見つかりました。</source>
        <translation>A part of the program cannot store data safely.</translation>
    </message>
    <message>
        <source>アプリを入れ直してください。</source>
        <translation>Please install the program again.</translation>
    </message>
    <message>
        <source>このプロジェクトはサーバーにありません。</source>
        <translation>The server does not have this project.</translation>
    </message>
    <message>
        <source>同じ番号で別の内容がサーバーに届いています。</source>
        <translation>The server has something else under the same number.</translation>
    </message>
    <message>
        <source>送信の途中で内容が変わった可能性があります。</source>
        <translation>The content may have changed on its way.</translation>
    </message>
    <message>
        <source>「もう一度送る」を押してください。</source>
        <translation>Please press “Send again”.</translation>
    </message>
    <message>
        <source>このプロジェクトには参加していません。</source>
        <translation>You do not take part in this project.</translation>
    </message>
    <message>
        <source>作業の種類が合いません。</source>
        <translation>The kind of task does not match.</translation>
    </message>
    <message>
        <source>同じモデルどうし、または同じ名前のモデルは比べられません。</source>
        <translation>One model, or two of the same name, cannot be compared.</translation>
    </message>
    <message>
        <source>モデルと名前を確かめて、比較の組を作り直してください。</source>
        <translation>See to the models and their names, and make the set anew.</translation>
    </message>
    <message>
        <source>この比較の組は、別の名前か別の人数でサーバーにあります。</source>
        <translation>The server has this set of comparisons with another name, or for another number of people.</translation>
    </message>
    <message>
        <source>新しい組として作り直してください。</source>
        <translation>Make it anew, as a set of its own.</translation>
    </message>
    <message>
        <source>サーバーが内容を読み取れませんでした。</source>
        <translation>The server could not read the content.</translation>
    </message>
    <message>
        <source>大きすぎて送信できませんでした。</source>
        <translation>It was too large to send.</translation>
    </message>
    <message>
        <source>同期が10分のあいだ進まなかったため、始め直しました。</source>
        <translation>Synchronisation stood still for 10 minutes, so it was begun anew.</translation>
    </message>
    <message>
        <source>何度も出るときは、アプリを開き直してください。</source>
        <translation>If this appears again and again, please open the program anew.</translation>
    </message>
    <message>
        <source>サーバーが以前の状態に戻されていたため、このパソコンから{0}件を送り直しました。</source>
        <translation>The server had been put back to an earlier state. Submissions sent again from this computer: {0}.</translation>
    </message>
    <message>
        <source>サーバーが以前の状態に戻され、送り直したもののうち{0}件が作業に結び付きませんでした。</source>
        <translation>The server had been put back to an earlier state. Submissions sent again that could not be matched to a task: {0}.</translation>
    </message>
    <message>
        <source>文章はサーバーとこのパソコンの両方にあります。</source>
        <translation>The texts are both on the server and on this computer.</translation>
    </message>
    <message>
        <source>作業の一覧がサーバーの内容と食い違っていたため、読み直しました。</source>
        <translation>The list of tasks did not agree with the server, so it was read anew.</translation>
    </message>
    <message>
        <source>下書きと送信待ちのものは変わっていません。</source>
        <translation>Drafts and what waits to be sent are unchanged.</translation>
    </message>
    <message>
        <source>この保管庫は、別のパソコンか別の場所から写されたか移されたものです。</source>
        <translation>These data were copied or moved here from another computer or folder.</translation>
    </message>
    <message>
        <source>どちらで書いたものも無事で、同じものが二度数えられることはありません。</source>
        <translation>What was written in either place is safe, and nothing is counted twice.</translation>
    </message>
    <message>
        <source>これからは、どちらか一方だけをお使いください。</source>
        <translation>From now on, please use only one of the two.</translation>
    </message>
    <message>
        <source>点検の規則「{0}」がうまく動かないため、止めました。</source>
        <translation>The check rule “{0}” did not work and was switched off.</translation>
    </message>
    <message>
        <source>ほかの規則は動いています。開き直すと元に戻ります。</source>
        <translation>The other rules work. It is back when the program is opened again.</translation>
    </message>
    <message>
        <source>「要修正」の指摘を消すには理由が要ります。</source>
        <translation>A finding that must be fixed is dismissed only with a reason.</translation>
    </message>
    <message>
        <source>この箇所かこの文章に限り、理由を書いて消せます。全体で許す語は担当者が決めます。</source>
        <translation>Write a reason, and dismiss it here or in this text. What all texts may hold is decided by your coordinator.</translation>
    </message>
    <message>
        <source>プロジェクトの点検設定を読み取れませんでした。</source>
        <translation>The project&apos;s check settings could not be read.</translation>
    </message>
    <message>
        <source>標準の点検設定で続けます。担当者に知らせてください。</source>
        <translation>The standard settings are used. Please tell your coordinator.</translation>
    </message>
    <message>
        <source>デモ用のサーバーを起動できませんでした。</source>
        <translation>The demo&apos;s server could not be started.</translation>
    </message>
    <message>
        <source>「server」を含めてアプリを入れ直してください。</source>
        <translation>Please install the program with its “server” part.</translation>
    </message>
    <message>
        <source>デモ用のサーバーのデータが壊れています。</source>
        <translation>The data of the demo&apos;s server is damaged.</translation>
    </message>
    <message>
        <source>データの場所にある「demo」フォルダーを移すと、デモを新しく始められます。</source>
        <translation>Move the “demo” folder of the program&apos;s data elsewhere to start the demo afresh.</translation>
    </message>
    <message>
        <source>ファイルやフォルダーを作れませんでした。</source>
        <translation>A file or folder could not be made.</translation>
    </message>
    <message>
        <source>ディスクの空きと、保存場所に書き込めるかを確かめてください。</source>
        <translation>See whether the disk is full, and whether the place can be written to.</translation>
    </message>
    <message>
        <source>ファイルを読めませんでした。</source>
        <translation>The file could not be read.</translation>
    </message>
    <message>
        <source>何も取り込んでいません。</source>
        <translation>Nothing was imported.</translation>
    </message>
    <message>
        <source>JSONL か CSV のファイルを選んでください。</source>
        <translation>Please choose a JSONL or CSV file.</translation>
    </message>
    <message>
        <source>ファイルに書き出せませんでした。</source>
        <translation>The file could not be written.</translation>
    </message>
    <message>
        <source>データはそのまま残っています。</source>
        <translation>The data is as it was.</translation>
    </message>
    <message>
        <source>別の場所を選んでください。</source>
        <translation>Please choose another place.</translation>
    </message>
    <message>
        <source>思いがけない問題が起きました。</source>
        <translation>Something unexpected happened.</translation>
    </message>
    <message>
        <source>もう一度試しても直らなければ、担当者に連絡してください。</source>
        <translation>If trying again does not help, please tell your coordinator.</translation>
    </message>
    <message>
        <source>ja</source>
        <translation>en</translation>
    </message>
</context>
</TS>
