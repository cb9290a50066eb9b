"""The whole life of an instruction pair, station by station, with every part real.

A server on the loopback address, four people with a store each, an answerer who works offline
and whose program is killed, a checker who returns one answer and corrects another, and a data
set at the end. Each station raises when something does not hold.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.values import Link
from ichikara_desktop.assets import resource
from ichikara_desktop.checks import Severity, apply_fixes
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.demo.summary import Station, Summary, require
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.exchange import read_pairs
from ichikara_desktop.protocol.operations import Outcome
from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import load_account
from ichikara_desktop.sync.client import ServerClient

Picture = Callable[[str, Desk, str, str], None]
"""Takes pictures of a desk's window: name, desk, page, task to open."""

KILLED_AFTER = 60
"""How many characters are on the screen when the answerer's program is killed."""

LOST_AT_MOST = 0.3
"""Seconds of typing that a kill may cost (docs/architecture.md)."""

TYPIST_GIVES_UP = 30.0
"""Seconds until a typist that does not type is stopped."""

PEOPLE = ("coordinator", "author", "answerer", "checker")


class Story:
    """Tells the story once, below one folder."""

    def __init__(self, out: Path, work: Path, picture: Picture) -> None:
        """Prepare.

        Args:
            out: where the exported data set goes.
            work: an empty folder for the stores and the server's data.
            picture: called at stations that are worth a look.
        """
        self._out, self._work, self._picture = out, work, picture
        self._server = DemoServer(work / "server")
        self._desks = {who: Desk(work / who) for who in PEOPLE}
        self._script = tomllib.loads(resource("demo", "story.toml").read_text(encoding="utf-8"))
        rows = _rows(resource("demo", "responses.jsonl"))
        self._answers = {(row["instruction"], row["quality"]): row["text"] for row in rows}
        self._instructions = [row["text"] for row in _rows(resource("demo", "instructions.jsonl"))]
        self.summary = Summary()

    def tell(self) -> Summary:
        """Go through the stations until one does not hold, and return what was seen."""
        started = time.monotonic()
        try:
            for name, station in self._stations():
                if not self._hold(name, station):
                    break
        finally:
            for desk in self._desks.values():
                desk.close()
            self._server.stop()
        self.summary.seconds = round(time.monotonic() - started, 2)
        return self.summary

    def _stations(self) -> list[tuple[str, Callable[[], dict[str, Any]]]]:
        return [
            ("the server has the demo project", self._start_server),
            ("four people enrol", self._enrol),
            ("the coordinator brings in questions", self._import),
            ("tasks are leased", self._lease),
            ("the server goes away", self._stop_server),
            ("the author writes a question offline", self._write_question),
            ("a faulty answer is found out and mended", self._write_faulty_answer),
            ("a good answer is submitted at once", self._write_good_answer),
            ("the program is killed while typing", self._kill_while_typing),
            ("the draft is there after the restart", self._finish_killed_answer),
            ("everything waits while offline", self._wait_offline),
            ("the server returns and takes everything", self._sync),
            ("sending it all again changes nothing", self._send_again),
            ("the checker returns one and corrects one", self._check),
            ("the returned answer is revised", self._revise),
            ("the revision is accepted", self._accept_revision),
            ("the accepted pairs are exported", self._export),
        ]

    def _hold(self, name: str, work: Callable[[], dict[str, Any]]) -> bool:
        station = Station(name)
        self.summary.stations.append(station)
        started = time.monotonic()
        try:
            station.facts = work()
            station.held = True
        except Exception as error:  # whatever it is, the summary must say it
            station.problem = f"{type(error).__name__}: {error}"
        station.seconds = round(time.monotonic() - started, 2)
        return station.held

    # --- stations ---------------------------------------------------------------------------

    def _start_server(self) -> dict[str, Any]:
        self._server.start()
        self._codes = self._server.invite()
        require(set(PEOPLE) <= set(self._codes), "everybody has an invitation")
        return {"invitations": len(self._codes)}

    def _enrol(self) -> dict[str, Any]:
        for who, desk in self._desks.items():
            desk.join(self._server.url, self._codes[who])
            require(desk.sync(), f"{who} reaches the server")
        return {"people": len(self._desks)}

    def _import(self) -> dict[str, Any]:
        path = self._work / "questions.jsonl"
        rows = [json.dumps(row, ensure_ascii=False) for row in self._script["imported"]]
        path.write_text("\n".join([*rows, "{この行は JSON ではない"]), encoding="utf-8")
        desk = self._desks["coordinator"]
        report = desk.import_file(path)
        require(len(report.rows) == len(rows), "every good line is read")
        require(len(report.problems) == 1, "the bad line is reported")
        require(desk.sync() and desk.counts().waiting == 0, "the questions reach the server")
        self._picture("plan", desk, "plan", "")
        return {"questions": len(report.rows), "bad_lines": len(report.problems)}

    def _lease(self) -> dict[str, Any]:
        answerer = self._desks["answerer"].fetch(4)
        author = self._desks["author"].fetch(5)
        require(len(answerer) == 4, "the answerer gets what was asked for")
        require(
            not {task.task_id for task in answerer} & {task.task_id for task in author},
            "nobody holds what another holds",
        )
        self.summary.tasks_leased = len(answerer) + len(author)
        self._picture("queue", self._desks["answerer"], "queue", "")
        return {"answerer": len(answerer), "author": len(author)}

    def _stop_server(self) -> dict[str, Any]:
        self._server.stop()
        desk = self._desks["answerer"]
        require(not desk.sync(), "the server is not reached")
        require(desk.workspace.sync.status.link is Link.OFFLINE, "the window says offline")
        return {}

    def _write_question(self) -> dict[str, Any]:
        desk, question = self._desks["author"], self._script["author"]["question"]
        brief = next(task for task in desk.tasks() if task.kind is TaskKind.WRITE_INSTRUCTION)
        opened = desk.open_task(brief.task_id)
        findings = desk.write(opened, question)
        require(desk.submit(brief.task_id, question) is None, "the question is submitted")
        return {"findings": len(findings)}

    def _write_faulty_answer(self) -> dict[str, Any]:
        desk, question = self._desks["answerer"], self._instructions[0]
        task = desk.task(question, TaskKind.WRITE_RESPONSE)
        opened = desk.open_task(task.task_id)
        faulty = self._answers[question, "faulty"]
        findings = desk.write(opened, faulty)
        by_rule = {
            rule: sum(each.rule == rule for each in findings)
            for rule in {finding.rule for finding in findings}
        }
        require(by_rule.get("lookalike-characters"), "the characters of a copied PDF are found")
        require(by_rule.get("requested-count"), "four ideas in place of five are found")
        self.summary.findings += len(findings)
        self._picture("findings", desk, "write", task.task_id)
        require(desk.submit(task.task_id, faulty) is not None, "errors stop the submission")
        mended = apply_fixes(faulty, findings)
        require(_errors(desk.write(opened, mended)) < _errors(findings), "quick fixes mend it")
        good = self._answers[question, "good"]
        require(_errors(desk.write(opened, good)) == 0, "the mended answer has no errors")
        require(desk.submit(task.task_id, good) is None, "the mended answer is submitted")
        return {"findings": by_rule}

    def _write_good_answer(self) -> dict[str, Any]:
        desk, question = self._desks["answerer"], self._instructions[1]
        task = desk.task(question, TaskKind.WRITE_RESPONSE)
        text = self._answers[question, "good"]
        findings = desk.write(desk.open_task(task.task_id), text)
        self.summary.findings += len(findings)
        require(desk.submit(task.task_id, text) is None, "the answer is submitted")
        return {"findings": len(findings)}

    def _kill_while_typing(self) -> dict[str, Any]:
        desk, answer = self._desks["answerer"], self._script["answers"][0]
        self._killed = desk.task(answer["instruction"], TaskKind.WRITE_RESPONSE)
        waiting = desk.counts().waiting
        desk.close()
        _let_the_disk_settle()
        self._shown, self._on_screen = _type_and_kill(
            desk.folder, self._killed.task_id, answer["text"].strip()
        )
        require(self._shown >= KILLED_AFTER, "something was typed")
        return {"on_screen": self._shown, "waiting_before": waiting}

    def _finish_killed_answer(self) -> dict[str, Any]:
        desk, text = self._desks["answerer"], self._script["answers"][0]["text"].strip()
        desk.open()
        opened = desk.open_task(self._killed.task_id)
        require(text.startswith(opened.text), "the draft is what was typed")
        require(
            len(opened.text) >= self._on_screen,
            "nothing is missing that was on the screen 300 ms before the kill",
        )
        self._picture("restart", desk, "write", self._killed.task_id)
        require(_errors(desk.write(opened, text)) == 0, "the answer has no errors")
        require(desk.submit(self._killed.task_id, text) is None, "the answer is submitted")
        return {"on_screen": self._shown, "kept": len(opened.text)}

    def _wait_offline(self) -> dict[str, Any]:
        desk = self._desks["answerer"]
        require(not desk.sync(), "the server is still away")
        counts = desk.counts()
        require(counts.waiting == 3 and counts.parked == 0, "three submissions wait")
        self._picture("waiting", desk, "sync", "")
        return {"waiting": counts.waiting}

    def _sync(self) -> dict[str, Any]:
        senders = ("answerer", "author")
        sent = sum(self._desks[who].counts().waiting for who in senders)
        self._server.start()
        for who in senders:
            desk = self._desks[who]
            require(desk.sync(), f"{who} reaches the server again")
            require(desk.counts() == outbox.OutboxCounts(0, 0), f"nothing of {who} waits")
        self.summary.submissions_sent += sent
        self._picture("sent", self._desks["answerer"], "sync", "")
        return {"sent": sent}

    def _send_again(self) -> dict[str, Any]:
        """As after an answer that was lost on the way."""
        store = self._desks["answerer"].workspace.store
        account = store.read(load_account)
        require(account, "the answerer is enrolled")
        assert account  # noqa: S101 - for the type checker
        bodies = [operation.body for operation in store.read(outbox.latest)]
        with ServerClient(account.server, account.token) as client:
            results = client.push(bodies).results
        duplicates = sum(result.outcome is Outcome.DUPLICATE for result in results)
        require(duplicates == len(bodies) == 3, "each is known already")
        self.summary.duplicates_refused += duplicates
        return {"duplicates": duplicates}

    def _check(self) -> dict[str, Any]:
        desk, said = self._desks["checker"], self._script["checker"]
        checks = [task for task in desk.fetch(10) if task.kind is TaskKind.CHECK]
        require(len(checks) == 5, "the three answers and the two samples are to be checked")
        self.summary.tasks_leased += len(checks)
        verdicts: dict[str, int] = {}
        for task in checks:
            opened = desk.open_check(task.task_id)
            revision = opened.task.revision
            text = revision.text if revision else ""
            if task.title == self._instructions[1]:
                self._picture("review", desk, "review", task.task_id)
                require(desk.decide(task.task_id, Verdict.RETURN), "a return needs a reason")
                comment = _comment_on_last_line(text, said["comment"])
                refused = desk.decide(task.task_id, Verdict.RETURN, said["reason"], (comment,))
                verdict = "returned"
            elif said["correction_from"] in text:
                corrected = text.replace(said["correction_from"], said["correction_to"])
                refused = desk.decide(task.task_id, Verdict.ACCEPT, corrected=corrected)
                verdict = "corrected"
            else:
                refused = desk.decide(task.task_id, Verdict.ACCEPT)
                verdict = "accepted"
            require(refused is None, "the verdict is sealed")
            verdicts[verdict] = verdicts.get(verdict, 0) + 1
        self.summary.submissions_sent += len(checks)
        require(desk.sync() and desk.counts().waiting == 0, "the verdicts reach the server")
        require(verdicts == {"accepted": 3, "returned": 1, "corrected": 1}, "each kind of verdict")
        return verdicts

    def _revise(self) -> dict[str, Any]:
        desk = self._desks["answerer"]
        require(desk.sync(), "the answerer hears of it")
        task = desk.task(self._instructions[1], TaskKind.WRITE_RESPONSE)
        require(task.returned and task.state is State.RETURNED, "the answer came back")
        opened = desk.open_task(task.task_id)
        require(opened.task.reviews and opened.task.reviews[-1].reason, "with a reason")
        self._picture("returned", desk, "write", task.task_id)
        text = f"{opened.text}\n\n{self._script['answerer']['addition']}"
        desk.write(opened, text)
        require(desk.submit(task.task_id, text) is None, "the revision is submitted")
        self.summary.submissions_sent += 1
        require(desk.sync() and desk.counts().waiting == 0, "the revision reaches the server")
        return {}

    def _accept_revision(self) -> dict[str, Any]:
        desk = self._desks["checker"]
        checks = [task for task in desk.fetch(5) if not task.waiting]
        require(len(checks) == 1, "the revision is to be checked")
        self.summary.tasks_leased += 1
        opened = desk.open_check(checks[0].task_id)
        require(opened.task.revision and opened.task.revision.number == 2, "it is a second version")
        require(desk.decide(checks[0].task_id, Verdict.ACCEPT) is None, "the verdict is sealed")
        self.summary.submissions_sent += 1
        require(desk.sync() and desk.counts().waiting == 0, "the verdict reaches the server")
        return {}

    def _export(self) -> dict[str, Any]:
        desk = self._desks["coordinator"]
        require(desk.sync(), "the coordinator reaches the server")
        path = self._out / "export.jsonl"
        count = desk.export(path, "pairs")
        messages = desk.export(self._out / "export-messages.jsonl", "messages")
        rows = read_pairs(path)
        require(count == messages == len(list(rows)) == 5, "every accepted pair is exported")
        outputs = path.read_text(encoding="utf-8")
        said = self._script["checker"]
        require(said["correction_to"] in outputs, "the correction is what is exported")
        require(self._script["answerer"]["addition"] in outputs, "and so is the revision")
        self.summary.pairs_exported = count
        return {"pairs": count}


def _type_and_kill(folder: Path, task_id: str, text: str) -> tuple[int, int]:
    """Let a process type, kill it, and return what was on its screen.

    Returns:
        How many characters were on the screen at the end, and :data:`LOST_AT_MOST` before it.
    """
    command = [sys.executable, "-m", "ichikara_desktop.demo.typist", str(folder), task_id]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin and process.stdout  # noqa: S101 - for the type checker
        deadline = threading.Timer(TYPIST_GIVES_UP, process.kill)
        deadline.start()
        process.stdin.write(text)
        process.stdin.close()
        keys: list[tuple[int, float]] = []
        for line in process.stdout:
            shown, moment = line.split()
            keys.append((int(shown), float(moment)))
            if keys[-1][0] >= KILLED_AFTER:
                break
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        killed_at = time.monotonic()
        process.wait()
        deadline.cancel()
    before = [shown for shown, moment in keys if moment < killed_at - LOST_AT_MOST]
    return (keys[-1][0], max(before, default=0)) if keys else (0, 0)


def _let_the_disk_settle() -> None:
    """Wait for what others wrote: after an installation a commit queues behind a gigabyte."""
    if hasattr(os, "sync"):
        os.sync()


def _comment_on_last_line(text: str, words: str) -> CommentView:
    quote = text.rstrip().splitlines()[-1]
    start = text.rindex(quote)
    return CommentView(text=words, start=start, end=start + len(quote), quote=quote)


def _errors(findings: list[Any]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
