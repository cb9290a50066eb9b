"""Bugs of the store: of drafts, the outbox, the search, backups, and what leaves it sealed."""

from tests.faults.planted.bug import one_edit

INTEGRITY = "tests/store/test_integrity.py::"
SEARCH = "tests/store/test_search.py::"
EXPORT = "tests/test_store_command.py::test_unsent_work_is_exported_sealed"

STORE_BUGS = (
    one_edit(
        "the WAL is not looked at before SQLite opens it",
        "store/store.py",
        "        wal_check(folder / STORE_FILE, key)\n        return Store(",
        "        return Store(",
        f"{INTEGRITY}test_a_commit_behind_a_damaged_frame_is_missed",
    ),
    one_edit(
        "a commit is not synced",
        "store/database.py",
        '"synchronous=FULL")',
        '"synchronous=NORMAL")',
        "tests/store/test_store.py::test_the_commit_outlives_a_power_cut_and_keys_are_checked",
    ),
    one_edit(
        "a burst that could not be saved is not tried again",
        "store/draft_writer.py",
        "                self._screens[task_id] = replace(screen, changed=True)\n"
        "                self._start_clock(RETRY)\n",
        "                self._screens[task_id] = screen\n",
        "tests/store/test_draft_writer.py::test_what_cannot_be_saved_is_told_and_tried_again",
    ),
    one_edit(
        "closing forgets the last burst",
        "store/draft_writer.py",
        "        for future in self.flush():\n",
        "        for future in []:\n",
        "tests/store/test_draft_writer.py::test_closing_saves_what_is_typed",
    ),
    one_edit(
        "what was handed in stands there to be done again",
        "store/outbox.py",
        "            handed[row.task_id] = max(result.seq, handed.get(row.task_id, 0))\n",
        "            pass\n",
        "tests/store/test_outbox.py::"
        "test_what_the_server_took_is_not_to_be_done_again_before_the_feed_says_so",
    ),
    one_edit(
        "a backup has its name before it was read",
        "store/backups.py",
        "        _verify(part, key, least)\n",
        "",
        "tests/store/test_salvage.py::test_a_backup_is_verified_before_it_has_its_name",
    ),
    one_edit(
        "an export of unsent work is readable by anybody",
        "store/unsent.py",
        'seal_bytes(FORMAT, secret, content.encode("utf-8", "surrogatepass"))',
        'content.encode("utf-8", "surrogatepass")',
        EXPORT,
    ),
    one_edit(
        "an export leaves out what waits",
        "store/unsent.py",
        "in_((OperationState.SEALED, OperationState.PARKED))",
        "in_((OperationState.PARKED,))",
        EXPORT,
    ),
    one_edit(
        "one and two characters are not found",
        "store/search.py",
        "            terms[f'\"{mapped}\" *'] = None\n",
        "            terms[f'\"{mapped}\"'] = None\n",
        f"{SEARCH}test_the_search_finds_what_a_comparison_finds",
    ),
    one_edit(
        "the last characters of a text are not found",
        "store/search.py",
        "    padded = folded + _END * (_RUN - 1)\n",
        "    padded = folded\n",
        f"{SEARCH}test_the_search_finds_what_a_comparison_finds",
    ),
    one_edit(
        "a draft that came back takes the place of the text that is here",
        "store/draft_copies.py",
        "    if here is not None and here.text == came.text:\n",
        "    if here is not None:\n",
        "tests/sync/test_draft_copies.py::test_a_text_that_is_here_stays_and_both_are_kept",
    ),
)
