"""The feed comes in, page by page; tasks are claimed and kept."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.changes import KINDS
from ichikara_desktop.protocol.digest import DigestReport, Held, digest_of
from ichikara_desktop.protocol.leases import ClaimReply
from ichikara_desktop.store.account import feed_place, load_account
from ichikara_desktop.store.claims import Claim, close_claim, open_claim
from ichikara_desktop.store.comparisons import comparison_leases_before, save_comparisons
from ichikara_desktop.store.feed import end_feed, mirrored, restart_feed
from ichikara_desktop.store.set_aside import note_reported, unreported
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import CLAIMED, leases_before, save_tasks
from ichikara_desktop.sync.apply import apply_page
from ichikara_desktop.sync.client import COMPARISONS, DIGEST, DIGEST_REPORTS, ServerClient
from ichikara_desktop.sync.errors import RefusedError

RENEW_WITHIN = timedelta(days=7)
"""Leases that end sooner than this are renewed whenever the server is reached."""


def pull_feed(
    store: Store,
    client: ServerClient,
    step: Callable[[int], None],
    restored: Callable[[], bool] = lambda: True,
) -> int:
    """Store what the server shows since last time, and return how many changes that were.

    Args:
        store: where the changes go.
        client: the server.
        step: called after each page with the changes so far; may raise to stop between pages.
        restored: called before the first page of a feed of another lineage is stored, when the
            server's data was restored; the feed is read anew after it. It returns whether the
            server has everything again: until it does, the old epoch stays noted beside the new
            cursor, so that the next round calls this again, over a restart as well.

    Raises:
        SyncError: the server was not reached or refuses this device; stored pages stay.
    """
    project_id = _project_id(store)
    received, restarted = 0, False
    offered, lineage = False, ""
    while True:
        place = store.read(feed_place)
        try:
            page = client.changes(project_id, place.cursor)
        except RefusedError as refused:
            if refused.code != "cursor-stale" or restarted:
                raise
            store.write(restart_feed)
            restarted = True
            continue
        if place.epoch and page.epoch != place.epoch and not offered:
            offered = True
            lineage = "" if restored() else place.epoch
            continue
        store.write(partial(apply_page, page=page, lineage=lineage))
        received += len(page.changes)
        step(received)
        if not page.more:
            store.write(end_feed)
            return received


def agrees(store: Store, client: ServerClient) -> bool:
    """Return whether what is mirrored here is what the server showed up to this place.

    Where a newer server shows kinds of things that are not known here, only how many there are
    of the known ones is compared. The version that knows them finds that they are missing, and
    reads the feed anew.
    """
    if DIGEST not in client.features:
        return True
    cursor, counts, mine = store.read(_mirror)
    reply = client.digest(_project_id(store), cursor)
    if reply.counts.keys() <= KINDS:
        return reply.digest == mine
    # A newer server: its digest has things in it that are passed over here, and would never agree.
    return {kind: count for kind, count in reply.counts.items() if kind in KINDS} == counts


def _mirror(session: Session) -> tuple[str, Counter[str], str]:
    """Return the place in the feed, how much of each kind is mirrored, and its digest."""
    counts = Counter[str]()

    def counted() -> Iterator[Held]:
        for held in mirrored(session):
            counts[held.kind] += 1
            yield held

    digest = digest_of(counted())
    return feed_place(session).cursor, counts, digest


def report_difference(store: Store, client: ServerClient) -> None:
    """Tell the server of a mirror that differed, where it was not told yet.

    Raises:
        SyncError: the server was not reached; it is told with the next round.
    """
    if DIGEST_REPORTS not in client.features or (found := store.read(unreported)) is None:
        return
    report = DigestReport(missing=found.missing, surplus=found.surplus, changed=found.changed)
    client.report_digest(_project_id(store), report)
    store.write(lambda session: note_reported(session, found.number))


def renew_leases(store: Store, client: ServerClient) -> int:
    """Hold tasks for longer whose lease ends soon by the server's clock; returns how many."""
    now = store.read(feed_place).last_contact
    if now is None:
        return 0
    until = now + RENEW_WITHIN
    leases = store.read(
        lambda session: [
            *leases_before(session, until),
            *comparison_leases_before(session, until),
        ]
    )
    if not leases:
        return 0
    reply = client.renew(_project_id(store), leases[:100])
    return len(reply.tasks) + len(reply.comparisons)


def claim_tasks(store: Store, client: ServerClient, kinds: frozenset[TaskKind], count: int) -> int:
    """Get up to ``count`` tasks of ``kinds`` and return how many came.

    The claim is stored before it is sent: when its answer is lost, the same claim is made again
    and gives the same tasks. Where these are done by now, since the feed brought them, the person
    gets others. A server that has no comparisons yet is not asked for them.

    Raises:
        SyncError: the server was not reached, or gives none of these kinds to this person.
    """
    if TaskKind.COMPARE in kinds and not client.has(COMPARISONS, _project_id(store)):
        kinds -= {TaskKind.COMPARE}
        if not kinds:
            return 0
    repeated, came = _claim_once(store, client, kinds, count)
    if repeated and not came:
        _, came = _claim_once(store, client, kinds, count)
    return came


def _claim_once(
    store: Store, client: ServerClient, kinds: frozenset[TaskKind], count: int
) -> tuple[bool, int]:
    """Return whether the claim was one from before, and how many tasks came."""
    claim = store.write(lambda session: open_claim(session, kinds, count))
    try:
        reply = client.claim(_project_id(store), claim.claim_id, claim.kinds, claim.count)
    except RefusedError:
        store.write(lambda session: close_claim(session, claim.claim_id))
        raise
    store.write(lambda session: _store_claimed(session, claim, reply))
    return claim.repeated, len(reply.tasks) + len(reply.comparisons)


def _store_claimed(session: Session, claim: Claim, reply: ClaimReply) -> None:
    save_tasks(session, [(task, CLAIMED) for task in reply.tasks])
    save_comparisons(session, [(comparison, CLAIMED) for comparison in reply.comparisons])
    close_claim(session, claim.claim_id)


def _project_id(store: Store) -> str:
    account = store.read(load_account)
    if account is None:
        raise RefusedError("not-enrolled")
    return account.project_id
