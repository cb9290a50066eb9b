"""Bugs that would lose work, do it twice, or get stuck; each with the tests that must notice."""

from tests.faults.planted.bug import Bug
from tests.faults.planted.bug import one_edit as _bug
from tests.faults.planted.bugs_of_comparing import COMPARING_BUGS
from tests.faults.planted.bugs_of_store import STORE_BUGS

FAULTS = "tests/sync/test_faults.py::"
SURVIVAL = "tests/sync/test_survival.py::"
RESTORED = "tests/sync/test_restored_server.py::"
SCHEDULE = "tests/sync/test_schedule.py::"
WORLDS = "tests/faults/test_simulation.py::test_every_promise_is_kept"
SERVER = "tests/server/test_operations.py::"
INTERLEAVINGS = "tests/server/test_interleavings.py::"


BUGS: tuple[Bug, ...] = (
    _bug(
        "the server applies an operation again",
        "server/operations.py",
        "    if not _is_new(session, caller, op, now):\n",
        "    if not _is_new(session, caller, op, now) and False:\n",
        f"{SERVER}test_the_same_operation_is_applied_once_however_often_it_comes",
    ),
    _bug(
        "the server answers before it commits",
        "server/database.py",
        "                    with self._session(writes=True) as session:\n"
        "                        return work(session)\n",
        "                    with self._session(writes=True) as session:\n"
        "                        result = work(session)\n"
        "                        session.get_transaction().rollback()\n"
        "                        return result\n",
        f"{WORLDS}[0]",
    ),
    Bug(
        "the feed counts as BIGSERIAL does",
        (
            (
                "server/work.py",
                "        taken: int = self.session.connection()"
                ".execute(_TAKING_NUMBERS, values).scalar_one()\n"
                "        return taken - count + 1\n",
                "        del values\n"
                "        first = next(_SERIAL)\n"
                "        for _ in range(count - 1):\n"
                "            next(_SERIAL)\n"
                "        return first\n\n\n"
                "import itertools\n"
                "_SERIAL = itertools.count(1)\n\n\n"
                "class _Rest:\n",
            ),
            (
                "server/feed.py",
                "    return session.get_one(ProjectCounter, member.project_id).seq\n",
                "    from sqlalchemy import func\n"
                "    del member\n"
                "    return session.scalar(select(func.max(EventRow.seq))) or 0\n",
            ),
            (
                "server/work.py",
                "        previous = self._hash_before(first)\n",
                "        previous = FIRST_HASH\n",
            ),
        ),
        ("tests/server/test_feed.py::test_a_reader_never_passes_a_transaction_that_is_still_open",),
    ),
    _bug(
        "the cursor runs ahead of the page",
        "server/feed.py",
        "    reached = shown[-1].seq if more else head\n",
        "    reached = head\n",
        "tests/server/test_feed.py::test_pages_follow_on_whatever_their_size",
    ),
    _bug(
        "the server takes other content under a known id",
        "server/operations.py",
        "    if row.sha256 != op.sha256 or row.person_id",
        "    if row.person_id",
        f"{SERVER}test_the_same_id_with_other_content_is_refused",
    ),
    _bug(
        "the server does not check the hash",
        "server/operations.py",
        "    if content_sha256(op.content, op.task_id) != op.sha256:\n",
        "    if False:\n",
        f"{SERVER}test_an_operation_that_does_not_fit_is_refused_alone",
    ),
    _bug(
        "the epoch of a lease is ignored",
        "server/handing_in.py",
        "    return lease if lease.epoch == op.lease_epoch else None\n",
        "    return lease\n",
        f"{SERVER}test_an_operation_that_does_not_fit_is_refused_alone",
    ),
    _bug(
        "an answer from before a return counts as the revision",
        "server/handing_in.py",
        "    if lease.epoch < task.lease_epoch:\n",
        "    if False:\n",
        f"{SERVER}test_an_answer_from_before_a_return_is_no_revision",
    ),
    _bug(
        "a lease ends that was given out while expired ones were looked for",
        "server/leasing.py",
        "        if lease is not None and lease.expires_at <= work.now:\n",
        "        if lease is not None:\n",
        f"{INTERLEAVINGS}test_two_claims_that_meet_an_expired_task_do_not_both_open_it",
    ),
    _bug(
        "a revocation takes a task from somebody else",
        "server/leasing.py",
        "        if lease is not None and lease.person_id == person_id:\n",
        "        if lease is not None:\n",
        f"{INTERLEAVINGS}"
        "test_a_task_that_somebody_else_got_meanwhile_is_not_taken_from_them[revoke]",
    ),
    _bug(
        "who was just revoked gets tasks all the same",
        "server/access.py",
        "    if is_revoked(session, member.person_id):\n",
        "    if False:\n",
        f"{INTERLEAVINGS}test_who_was_a_member_when_their_claim_began_gets_nothing[revoke-revoked]",
    ),
    _bug(
        "a claim that is repeated gives other tasks",
        "store/claims.py",
        "    if row is None:\n",
        "    if True:\n",
        f"{FAULTS}test_a_claim_whose_answer_was_lost_gives_the_same_tasks",
    ),
    _bug(
        "a batch is acknowledged by its status",
        "sync/push.py",
        "        return tuple(result for result in results if result.op_id in sent)\n",
        "        return tuple(\n"
        "            OperationResult(op_id=i, outcome=Outcome.APPLIED) for i in sent if True\n"
        "        )\n",
        f"{SURVIVAL}test_an_answer_names_only_what_was_sent",
    ),
    _bug(
        "try again acknowledges",
        "store/outbox.py",
        " or result.outcome is Outcome.RETRY:\n",
        ":\n",
        "tests/store/test_outbox.py::test_try_again_leaves_it_waiting",
    ),
    _bug(
        "what was taken back is sent all the same",
        "store/outbox.py",
        "in_(op_ids), OperationRow.state == OperationState.SEALED)\n",
        "in_(op_ids))\n",
        f"{FAULTS}test_what_is_taken_back_just_before_it_is_sent_stays_here",
    ),
    _bug(
        "what may have arrived is taken back",
        "store/outbox.py",
        "    return row.state is OperationState.PARKED or not row.attempts\n",
        "    return True\n",
        "tests/store/test_outbox.py::test_what_may_have_arrived_cannot_be_taken_back",
    ),
    _bug(
        "the attempt is not noted before sending",
        "sync/push.py",
        "    noted = store.write(lambda session: outbox.note_attempt(session, op_ids, "
        "datetime.now(UTC)))\n",
        "    noted = frozenset(op_ids)\n",
        f"{FAULTS}test_what_is_taken_back_just_before_it_is_sent_stays_here",
    ),
    _bug(
        "the cursor is stored before the changes",
        "sync/pull.py",
        "        store.write(partial(apply_page, page=page, lineage=lineage))",
        "        from ichikara_desktop.store.account import FeedPlace, move_feed\n"
        "        store.write(lambda session, page=page: move_feed(session, "
        "FeedPlace(page.cursor, page.epoch, page.server_time)))\n"
        "        store.write(partial(apply_page, page=page, lineage=lineage))",
        f"{SURVIVAL}test_a_crash_between_two_pages_loses_no_change",
    ),
    _bug(
        "older news overwrites newer",
        "store/tasks.py",
        "        if known is None or seq >= known[1]:\n",
        "        if True:\n",
        "tests/store/test_tasks.py::test_older_news_never_overwrites_newer",
    ),
    _bug(
        "a restored server is not noticed",
        "sync/pull.py",
        "        if place.epoch and page.epoch != place.epoch and not offered:\n",
        "        if False:\n",
        f"{RESTORED}test_a_restored_server_gets_back_what_it_lost",
    ),
    _bug(
        "the epoch is forgotten with the cursor",
        "store/feed.py",
        "FeedPlace(epoch=place.epoch, last_contact=place.last_contact)",
        "FeedPlace(last_contact=place.last_contact)",
        f"{RESTORED}test_a_restored_server_gets_back_what_it_lost",
    ),
    _bug(
        "the new epoch is stored before all is offered",
        "sync/pull.py",
        '            offered = True\n            lineage = "" if restored() else place.epoch\n',
        "            offered = True\n"
        "            store.write(lambda session, page=page: apply_page(session, page))\n"
        '            lineage = "" if restored() else place.epoch\n',
        f"{RESTORED}test_an_offer_that_is_interrupted_is_made_again",
    ),
    _bug(
        "new work is sent before what the server lost",
        "sync/engine.py",
        "        received, failure = self._received_first()\n",
        "        received, failure = (0, None) if waits else self._received_first()\n",
        f"{RESTORED}test_a_returned_answer_follows_what_the_server_lost",
    ),
    _bug(
        "a snapshot drops drafts",
        "store/feed.py",
        "    place = feed_place(session)\n    # The epoch",
        "    from ichikara_desktop.store.models import DraftRow\n"
        "    from sqlalchemy import delete\n"
        "    session.execute(delete(DraftRow))\n"
        "    place = feed_place(session)\n    # The epoch",
        f"{SURVIVAL}test_a_snapshot_touches_neither_drafts_nor_sealed_work",
    ),
    _bug(
        "tasks of a lost lineage stay held",
        "store/feed.py",
        ".values(held=False)",
        ".values(held=True)",
        f"{SURVIVAL}test_a_snapshot_touches_neither_drafts_nor_sealed_work",
    ),
    _bug(
        "a mirror that differs is believed",
        "sync/pull.py",
        "    return reply.digest == mine\n",
        "    return bool(reply and mine)\n",
        f"{SURVIVAL}test_a_mirror_that_differs_is_read_anew_and_told",
    ),
    _bug(
        "any content type is ours",
        "sync/client.py",
        'strip() != "application/json":',
        'strip() == "never":',
        f"{SURVIVAL}test_what_is_not_our_server_acknowledges_nothing",
    ),
    _bug(
        "a body of another length counts",
        "sync/client.py",
        "    _require_whole(response, len(content))\n",
        "",
        f"{SURVIVAL}test_what_is_not_our_server_acknowledges_nothing",
    ),
    _bug(
        "redirects are followed",
        "sync/client.py",
        "follow_redirects=False",
        "follow_redirects=True",
        f"{SURVIVAL}test_redirects_are_never_followed_with_the_token",
    ),
    _bug(
        "a busy server parks work",
        "sync/client.py",
        "    if response.status_code in _COME_BACK_LATER or response.is_server_error:\n",
        "    if False:\n",
        f"{SURVIVAL}test_a_server_in_trouble_parks_nothing",
    ),
    _bug(
        "min_client is read only from answers that are understood",
        "sync/client.py",
        "    if envelope is not None and envelope.min_client > PROTOCOL_VERSION:\n",
        "    if False:\n",
        f"{SURVIVAL}test_a_server_that_is_too_new_says_so_whatever_else_it_says",
    ),
    _bug(
        "compressed for a server that cannot read it",
        "sync/client.py",
        "        if len(body) < COMPRESS_FROM or GZIP not in self.features:\n",
        "        if len(body) < COMPRESS_FROM:\n",
        f"{SURVIVAL}test_large_bodies_are_compressed_for_a_server_that_reads_that",
    ),
    _bug(
        "one body that is too large stops all",
        "sync/push.py",
        "        if refused.code in ABOUT_THE_SENDER:\n            raise\n",
        "        raise\n",
        f"{SURVIVAL}test_a_proxy_that_lets_nothing_big_through_stops_only_what_is_big",
    ),
    _bug(
        "an unknown refusal parks work",
        "sync/push.py",
        "    if code in _ABOUT_THE_OPERATION:\n",
        "    if code:\n",
        f"{SURVIVAL}test_a_code_of_a_newer_server_parks_nothing",
    ),
    _bug(
        "a revoked person cannot hand in what they have",
        "sync/engine.py",
        "        if _is_revoked(error):\n            return True\n",
        "",
        f"{SURVIVAL}test_a_revoked_person_hands_in_what_they_have_and_is_told",
    ),
    _bug(
        "a feed that cannot be read holds up the outbox",
        "sync/engine.py",
        "            if not self._may_send_after(error):\n",
        "            if not _is_revoked(error):\n",
        f"{RESTORED}test_a_feed_that_cannot_be_read_holds_up_no_work",
    ),
    _bug(
        "one event of a newer server makes its feed unreadable",
        "protocol/changes.py",
        "        return [change for change in changes if not _is_of_unknown_kind(change)]\n",
        "        return changes\n",
        f"{RESTORED}test_an_event_of_a_kind_that_is_not_known_is_passed_over",
    ),
    _bug(
        "a mirror differs for ever from that of a newer server",
        "sync/pull.py",
        "    if reply.counts.keys() <= KINDS:\n",
        "    if reply.counts is not None:\n",
        f"{RESTORED}test_an_event_of_a_kind_that_is_not_known_is_passed_over",
    ),
    _bug(
        "a copied store keeps its name",
        "store/whereabouts.py",
        "        store.write(take_a_new_name)\n",
        "        pass\n",
        f"{SURVIVAL}test_a_copied_store_takes_a_name_of_its_own_and_both_keep_their_work",
    ),
    _bug(
        "the watchdog sleeps",
        "sync/schedule.py",
        "        if now - self._alive < STUCK_AFTER:\n",
        "        if now:\n",
        f"{SCHEDULE}test_a_loop_that_stands_still_is_begun_anew_and_sends",
    ),
    _bug(
        "an error ends the loop",
        "sync/schedule.py",
        "        except Exception as error:  # a round never ends the thread\n",
        "        except RefusedError as error:\n",
        f"{SCHEDULE}test_an_unexpected_error_does_not_end_the_thread",
    ),
    _bug(
        "the wait grows without bound",
        "sync/schedule.py",
        "    bound = min(longest, FIRST_BACK_OFF * 2.0 ** min(failures - 1, 20))\n",
        "    bound = FIRST_BACK_OFF * 2.0 ** min(failures - 1, 20)\n",
        f"{SCHEDULE}test_the_wait_stays_below_its_bound",
    ),
    _bug(
        "a server that asks to be left alone is asked at once",
        "sync/schedule.py",
        "return self._left_alone_for() + back_off(",
        "return back_off(",
        f"{SCHEDULE}test_a_server_that_asks_to_be_left_alone_is",
    ),
    _bug(
        "waking from sleep goes unnoticed",
        "sync/schedule.py",
        "        return abs(difference - before) > SLEPT\n",
        "        return False\n",
        f"{SCHEDULE}test_waking_from_sleep_begins_a_round",
    ),
    _bug(
        "a text is called saved when only its beginning is",
        "app/writing_service.py",
        "        if self._writer.is_saved(task_id):\n",
        "        if self._writer:\n",
        "tests/windows/test_editor_page.py::"
        "test_a_text_that_goes_on_is_not_called_saved_when_its_beginning_is",
    ),
    _bug(
        "signatures are not verified",
        "server/operations.py",
        "    return is_signed(key, op.op_id, op.sha256, op.signature)\n",
        "    return bool(is_signed)\n",
        "tests/server/test_digest.py::test_what_is_signed_wrongly_is_kept_apart",
    ),
    _bug(
        "dropping the signature gets by",
        "server/operations.py",
        "        return not must_sign and not _signs_always(session, caller, device)\n",
        "        return not must_sign\n",
        "tests/server/test_digest.py::test_what_is_signed_wrongly_is_kept_apart",
    ),
    _bug(
        "surplus work is refused",
        "server/handing_in.py",
        "    if Action.SUBMIT not in actions_for(task.kind, task.state):\n"
        "        return Disposition.SURPLUS\n",
        "    if Action.SUBMIT not in actions_for(task.kind, task.state):\n"
        "        raise RejectedError('no-such-move')\n",
        f"{SERVER}test_work_that_somebody_else_was_faster_with_is_kept_as_surplus",
    ),
    _bug(
        "late work fills a task that somebody else holds",
        "server/handing_in.py",
        "    if lease is None and not _may_fill_without(work, member, task):\n",
        "    if False:\n",
        f"{SERVER}test_work_under_a_lost_lease_is_surplus_where_somebody_holds_or_did_the_task",
    ),
    _bug(
        "work under a lost lease is refused",
        "server/handing_in.py",
        " and not lease_is_lost(work, op):\n",
        ":\n",
        f"{SERVER}test_work_under_a_lost_lease_fills_a_free_task_as_late",
    ),
    _bug(
        "work whose task was lost is refused",
        "server/operations.py",
        "    if member is not None and code in _KEPT_APART and lease_is_lost(work, op):\n",
        "    if member is None:\n",
        f"{SERVER}test_work_whose_task_and_lease_are_lost_is_kept_apart",
    ),
    _bug(
        "a line that is too long is answered as a request that cannot be read",
        "server/turns.py",
        '        raise RefusedError("unavailable")\n',
        '        raise RefusedError("malformed")\n',
        "tests/server/test_turns.py::"
        "test_a_line_that_is_too_long_turns_away_at_once_and_takes_in_again",
    ),
    _bug(
        "a copy of a draft overwrites what another computer put there",
        "server/drafts.py",
        "        if row.version != known:\n            raise DraftConflictError(row.version)\n"
        "        row.version, row.sealed",
        "        known = row.version\n        row.version, row.sealed",
        "tests/server/test_drafts.py::test_who_has_not_seen_it_overwrites_nothing",
    ),
    _bug(
        "a copy that was not taken counts as kept",
        "sync/draft_copies.py",
        "        store.write(lambda session: draft_copies.forget(session, copy.draft_id))\n"
        "        return False\n",
        "        store.write(lambda session: draft_copies.note_kept(session, copy.draft_id, 1))\n"
        "        return False\n",
        "tests/sync/test_draft_copies.py::test_two_computers_overwrite_nothing_of_each_other",
    ),
    _bug(
        "a batch never gets smaller",
        "sync/push.py",
        "        self.operations = max(1, self.operations // 2)\n",
        "        self.operations = max(1, self.operations)\n",
        f"{FAULTS}test_a_line_too_slow_for_a_whole_batch_gets_smaller_ones",
    ),
    _bug(
        "a revoked person gives a restored server nothing back",
        "sync/engine.py",
        '            if self._store.read(feed_place).epoch not in {"", self._client.epoch}:\n',
        "            if False:\n",
        f"{RESTORED}test_a_revoked_person_gives_a_restored_server_back_what_it_lost",
    ),
    _bug(
        "a mirror that differs is read anew without being set aside",
        "sync/engine.py",
        "        number = set_aside(session, datetime.now(UTC))\n",
        "        number = 0 if set_aside else 1\n",
        f"{SURVIVAL}test_a_mirror_that_differs_is_set_aside_and_the_server_hears_of_it",
    ),
    _bug(
        "a restored server that cannot take it yet is not offered it again",
        "sync/pull.py",
        '            lineage = "" if restored() else place.epoch\n',
        '            lineage = "" if restored() else ""\n',
        f"{RESTORED}test_an_offer_that_the_server_cannot_take_yet_is_made_again",
    ),
    _bug(
        "new work of a task overtakes what a restored server could not take yet",
        "sync/push.py",
        "            if operation.task_id in self._behind:\n",
        "            if False:\n",
        f"{RESTORED}test_newer_work_of_a_task_waits_for_what_is_still_to_be_given_back",
    ),
    _bug(
        "what is offered again never gets smaller",
        "sync/recovery.py",
        "            if lane in lanes or len(batch) >= size.operations or not fits:\n",
        "            if lane in lanes or not fits:\n",
        f"{RESTORED}test_what_is_offered_again_gets_smaller_on_a_slow_line",
    ),
    *STORE_BUGS,
    *COMPARING_BUGS,
)
