"""The settings page: searchable; every setting says its effect and can be reset alone."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from ichikara_desktop.app.settings import LANGUAGES, LOCK_MINUTES, THEMES
from ichikara_desktop.app.values import Notice, NoticeLevel
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.sync.draft_copies import BroughtBack
from ichikara_desktop.windows.forms.ui_settings_page import Ui_SettingsPage
from ichikara_desktop.windows.language import apply_language
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.rule_page import RulePage
from ichikara_desktop.windows.secret_dialogs import AskCode, CodeDialog, SecretDialog
from ichikara_desktop.windows.theme import apply_theme

LANGUAGE_NAMES = {"ja": "日本語", "en": "English"}
"""Each language in its own words, whatever the screens are shown in."""


class SettingsPage(Page):
    """Changes take effect at once."""

    text_size_changed = Signal(int)
    panel_changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._settings = workspace, workspace.settings
        self._form = Ui_SettingsPage()
        self._form.setupUi(self)
        self._rules: RulePage | None = None
        self._copied = workspace.drafts.is_on
        self._form.dataPath.setText(str(workspace.data_folder))
        # The style sheet's padding does not reach the text inside a spin box.
        self._form.textSize.lineEdit().setTextMargins(7, 0, 0, 0)
        self._form.search.textChanged.connect(self._search)
        self._form.dataOpen.clicked.connect(self._open_folder)
        self._form.rulesOpen.clicked.connect(self.open_rules)
        self.retranslate()
        self._connect()
        self._search("")

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        theme_words = {
            "system": self.tr("システムに合わせる"),
            "light": self.tr("明るい配色"),
            "dark": self.tr("暗い配色"),
        }
        fill(self._form.language, [(LANGUAGE_NAMES[code], code) for code in LANGUAGES])
        never, after = self.tr("かけない"), self.tr("{0}分後")
        fill(
            self._form.lock,
            [(after.replace("{0}", str(n)) if n else never, str(n)) for n in LOCK_MINUTES],
        )
        fill(self._form.theme, [(theme_words[name], name) for name in THEMES])
        self._show_values()

    def open_rules(self) -> RulePage:
        """Show the page of the rules, which is made when it is first wanted."""
        if self._rules is None:
            self._rules = RulePage(self._workspace, self)
            self._rules.left.connect(self._close_rules)
            self.text_size_changed.connect(self._rules.apply_text_size)
            self._form.stack.addWidget(self._rules)
        self._form.stack.setCurrentWidget(self._rules)
        self._rules.focus_search()
        return self._rules

    def showEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Show what was changed elsewhere, such as by F8."""
        self._show_values()
        super().showEvent(event)  # type: ignore[arg-type]

    def _connect(self) -> None:
        form = self._form
        form.language.activated.connect(lambda _: self._set_language(form.language.currentData()))
        form.theme.activated.connect(lambda _: self._set_theme(form.theme.currentData()))
        form.textSize.valueChanged.connect(self._set_text_size)
        form.panel.clicked.connect(self._set_panel)
        form.lock.activated.connect(lambda _: self._set_lock(int(form.lock.currentData())))
        form.lockReset.clicked.connect(lambda: self._set_lock(0))
        form.passphrase.clicked.connect(self._change_passphrase)
        form.code.clicked.connect(self._make_code)
        form.copies.clicked.connect(self._switch_copies)
        form.bringBack.clicked.connect(self._ask_code_of_before)
        drafts = self._workspace.drafts
        drafts.changed.connect(self._on_copies_switched)
        drafts.notice.connect(self._show_values)
        drafts.brought_back.connect(self._on_brought_back)
        secrets = self._workspace.secrets
        secrets.passphrase_changed.connect(self._on_passphrase_changed)
        secrets.code_made.connect(self._show_code)
        form.languageReset.clicked.connect(lambda: self._set_language("ja"))
        form.themeReset.clicked.connect(lambda: self._set_theme("system"))
        form.textSizeReset.clicked.connect(lambda: form.textSize.setValue(17))
        form.panelReset.clicked.connect(lambda: self._set_panel(True))

    def _show_values(self, *_: object) -> None:
        form, settings = self._form, self._settings
        form.copies.setChecked(self._workspace.drafts.is_on)
        form.copiesSetting.setEnabled(not self._workspace.is_demo)
        choose(form.language, settings.language)
        choose(form.theme, settings.theme)
        choose(form.lock, str(settings.lock_after))
        has_passphrase = self._workspace.secrets.has_passphrase
        form.lock.setEnabled(has_passphrase)
        form.lockReset.setEnabled(settings.lock_after != 0)
        for setting in (form.lockSetting, form.passphraseSetting, form.codeSetting):
            setting.setEnabled(not self._workspace.is_demo)
        form.textSize.blockSignals(True)
        form.textSize.setValue(settings.text_size)
        form.textSize.blockSignals(False)
        form.panel.setChecked(settings.panel_visible)
        form.languageReset.setEnabled(settings.language != "ja")
        form.themeReset.setEnabled(settings.theme != "system")
        form.textSizeReset.setEnabled(settings.text_size != 17)
        form.panelReset.setEnabled(not settings.panel_visible)

    def _set_language(self, code: str) -> None:
        self._settings.language = code
        apply_language(_application(), code)
        self._show_values()

    def _set_lock(self, minutes: int) -> None:
        self._settings.lock_after = minutes
        self._show_values()

    def _change_passphrase(self) -> None:
        secrets = self._workspace.secrets
        dialog = SecretDialog(self, self.tr("変える"), ask_now=secrets.needs_secret, ask_new=True)
        dialog.accepted.connect(
            lambda: secrets.change_passphrase(dialog.new.text(), dialog.now.text())
        )
        dialog.open()

    def _make_code(self) -> None:
        secrets = self._workspace.secrets
        if not secrets.needs_secret:
            secrets.make_code(None)
            return
        dialog = SecretDialog(self, self.tr("新しく作る"), ask_now=True, ask_new=False)
        dialog.accepted.connect(lambda: secrets.make_code(dialog.now.text()))
        dialog.open()

    def _show_code(self, code: str) -> None:
        CodeDialog(code, self).open()

    def _switch_copies(self, on: bool) -> None:
        if not on:
            self._workspace.drafts.switch_off()
            return
        words = self.tr("このパソコンの復元コードを入力してください。下書きの封に使います。")
        dialog = AskCode(self, self.tr("控えを置く"), words)
        dialog.accepted.connect(lambda: self._workspace.drafts.switch_on(dialog.code.text()))
        dialog.rejected.connect(self._show_values)
        dialog.open()

    def _ask_code_of_before(self) -> None:
        words = self.tr("下書きを書いたパソコンの復元コードを入力してください。")
        dialog = AskCode(self, self.tr("取り戻す"), words)
        dialog.accepted.connect(lambda: self._workspace.drafts.bring_back(dialog.code.text()))
        dialog.open()

    def _on_copies_switched(self, on: bool) -> None:
        self._show_values()
        if on is self._copied:  # a new code seals them from now on; nothing else changes
            return
        self._copied = on
        self._tell(
            self.tr("下書きの控えを、これからサーバーにも置きます。")
            if on
            else self.tr("下書きの控えをやめました。サーバーにある控えは、次の同期で消します。")
        )

    def _on_passphrase_changed(self) -> None:
        self._show_values()
        self._tell(self.tr("合言葉を新しくしました。これからは、この合言葉で開けます。"))

    def _on_brought_back(self, back: BroughtBack) -> None:
        counts = {
            self.tr("下書き{0}件を取り戻しました。"): back.new,
            self.tr("{0}件は、すでにここにありました。"): back.same,
            self.tr(
                "{0}件は、ここの下書きと違うため、両方を残しました。「同期」の画面で書き出せます。"
            ): back.beside,
            self.tr(
                "{0}件は、別の復元コードで封をしたものです。そのコードで取り戻せます。"
            ): back.unreadable,
        }
        told = [words.replace("{0}", str(count)) for words, count in counts.items() if count]
        self._tell("".join(told).strip() or self.tr("サーバーに下書きの控えはありませんでした。"))

    def _tell(self, words: str) -> None:
        self.noticed.emit(Notice(NoticeLevel.INFO, words))

    def _set_theme(self, name: str) -> None:
        self._settings.theme = name
        apply_theme(_application(), name)
        self._show_values()

    def _set_text_size(self, pixels: int) -> None:
        self._settings.text_size = pixels
        self.text_size_changed.emit(pixels)
        self._show_values()

    def _set_panel(self, visible: bool) -> None:
        self._settings.panel_visible = visible
        self.panel_changed.emit()
        self._show_values()

    def _search(self, query: str) -> None:
        shown = 0
        for widget in self._form.inner.findChildren(QWidget):
            if widget.objectName().endswith("Setting"):
                matches = _mentions(widget, query)
                widget.setVisible(matches)
                shown += matches
        self._form.nothing.setVisible(not shown)

    def _close_rules(self) -> None:
        self._form.stack.setCurrentWidget(self._form.settingsSide)
        self._form.rulesOpen.setFocus()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._workspace.data_folder)))


def fill(box: QComboBox, choices: list[tuple[str, str]]) -> None:
    """Offer ``choices`` (words and value), and keep the chosen value."""
    value = box.currentData()
    box.clear()
    for words, code in choices:
        box.addItem(words, code)
    choose(box, value)


def choose(box: QComboBox, value: str) -> None:
    """Show the choice that has ``value``."""
    index = box.findData(value)
    if index >= 0:
        box.setCurrentIndex(index)


def _mentions(setting: QWidget, query: str) -> bool:
    words = " ".join(label.text() for label in setting.findChildren(QLabel))
    return query.strip().casefold() in words.casefold()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101 - a window is shown
    return application
