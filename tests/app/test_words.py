"""Every way in which something can go wrong has words: what happened, what is safe, what to do."""

import logging
import re

import pytest

from ichikara_desktop.app.model_words import MODEL_WORDS
from ichikara_desktop.app.trouble import _CODES, code_of, notice_of
from ichikara_desktop.app.values import NoticeLevel
from ichikara_desktop.app.words import known_codes, notice_for
from ichikara_desktop.domain.invitation import InvitationError
from ichikara_desktop.protocol.envelope import REFUSALS
from ichikara_desktop.protocol.operations import REJECTIONS
from ichikara_desktop.store import errors as store
from ichikara_desktop.sync import errors as sync
from ichikara_desktop.windows.language import apply_language

NEVER_SHOWN = {"cursor-stale", "internal", "unavailable"}
"""The sync answers the first by starting over; the others count as being offline."""

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
PRIVATE = "だれにも見せない文章"


def test_every_refusal_and_rejection_of_the_server_has_words() -> None:
    assert (set(REFUSALS) - NEVER_SHOWN) | REJECTIONS <= known_codes()


def test_every_error_of_store_and_sync_has_words() -> None:
    errors = [
        error
        for module in (store, sync)
        for error in vars(module).values()
        if isinstance(error, type) and issubclass(error, Exception)
    ]
    bases = {store.StoreError, sync.SyncError, sync.RefusedError, sync.SyncCancelledError}
    assert {error for error in errors if error not in bases} <= set(_CODES)
    assert set(_CODES.values()) <= known_codes()


def test_no_word_about_models_stands_behind_another_of_the_same_code(qapp) -> None:
    apply_language(qapp, "ja")
    told = {code: notice_for(code) for code in MODEL_WORDS}
    assert {code: (n.what, n.safe, n.todo) for code, n in told.items()} == MODEL_WORDS


@pytest.mark.parametrize("code", ["not-an-invitation", "no-server", "no-code", "insecure"])
def test_every_fault_of_an_invitation_has_words(code: str) -> None:
    assert code_of(InvitationError(code)) == code in known_codes()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_notice_says_what_happened_and_what_to_do(qapp, language: str) -> None:
    apply_language(qapp, language)
    for code in known_codes():
        notice = notice_for(code)
        assert notice.what
        assert notice.todo
        is_english = JAPANESE.search(str(notice)) is None
        assert is_english == (language == "en"), code
    apply_language(qapp, "ja")


def test_something_unexpected_has_words_and_its_text_is_never_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        try:
            raise ZeroDivisionError(PRIVATE)
        except ZeroDivisionError as error:
            notice = notice_of(error)
    assert notice.what == "思いがけない問題が起きました。"
    assert "ZeroDivisionError at" in caplog.text
    assert PRIVATE not in caplog.text


def test_a_mistyped_secret_is_told_apart_from_a_key_of_another_store() -> None:
    assert notice_of(store.WrongSecretError()).what == "合言葉か復元コードが違います。"
    assert notice_of(store.WrongKeyError()).what.startswith("鍵が合わないため")


def test_what_puts_data_at_risk_is_an_error_that_stays() -> None:
    assert notice_of(store.NotWritableError()).level is NoticeLevel.ERROR
    assert notice_of(sync.OfflineError("x")).level is NoticeLevel.WARNING


def test_a_disk_that_takes_no_file_has_words() -> None:
    assert notice_of(PermissionError(13, "x")).what == "ファイルやフォルダーを作れませんでした。"
