"""Sets of comparisons: brought in once, given to those who may judge, each by different people."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.protocol.operations import (
    Disposition,
    ImportInstruction,
    Outcome,
    SubmitResponse,
)
from ichikara_desktop.protocol.views import SourceView
from ichikara_desktop.server import deciding
from ichikara_desktop.server.admin import revoke, set_roles
from ichikara_desktop.server.backup import back_up, restore
from ichikara_desktop.server.command import FAILED
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import (
    ComparisonRow,
    ComparisonSetRow,
    EventRow,
    OutputRow,
    PresentationRow,
    TaskRow,
)
from ichikara_desktop.server.upkeep import server_app
from ichikara_desktop.server.verify import faults
from ichikara_desktop.sync.errors import RefusedError
from tests.support.comparisons import (
    COMPARING,
    EVALUATOR,
    FIRST,
    SECOND,
    claim,
    comparison,
    output,
)
from tests.support.servers import (
    ANNOTATOR,
    COORDINATOR,
    PROJECT,
    REVIEWER,
    WRITING,
    House,
    Somebody,
)


@pytest.fixture
def coordinator(house: House) -> Somebody:
    return house.join(COORDINATOR)


def compare_tasks(house: House) -> int:
    count = select(func.count()).where(TaskRow.kind == TaskKind.COMPARE)
    return house.database.read(lambda s: s.scalar(count))


def texts(shown) -> set[str]:
    return {one.text for one in shown.outputs}


def refs(shown) -> list[LeaseRef]:
    return [
        LeaseRef(lease_id=one.lease.lease_id, lease_epoch=one.lease.lease_epoch) for one in shown
    ]


def test_a_comparison_comes_in_and_goes_to_an_evaluator(
    house: House, coordinator: Somebody
) -> None:
    result = coordinator.do(comparison())
    assert (result.outcome, result.disposition) == (Outcome.APPLIED, Disposition.COUNTED)
    evaluator = house.join(EVALUATOR)
    (held,) = claim(evaluator)
    assert held.instruction == "0番目の指示です。"
    assert texts(held) == {"0の甲の文章です。", "0の乙の文章です。"}
    assert held.state is State.LEASED
    assert held.lease is not None
    (told,) = [body for body in evaluator.changes() if body.kind == "comparison"]
    assert told.comparison == held


def test_the_same_operation_makes_one_comparison(house: House, coordinator: Somebody) -> None:
    operation = coordinator.operation(comparison())
    results = [coordinator.push(operation)[0] for _ in range(3)]
    assert [r.outcome for r in results] == [
        Outcome.APPLIED,
        Outcome.DUPLICATE,
        Outcome.DUPLICATE,
    ]
    assert len({r.seq for r in results}) == 1
    assert compare_tasks(house) == 1


def test_a_set_takes_the_same_comparison_once(house: House, coordinator: Somebody) -> None:
    given = [coordinator.do(comparison()).disposition for _ in range(2)]
    assert given == [Disposition.COUNTED, Disposition.SURPLUS]
    assert compare_tasks(house) == 1
    other = comparison(set_id="another")
    assert coordinator.do(other).disposition is Disposition.COUNTED


def test_only_a_coordinator_brings_comparisons_in(house: House) -> None:
    for role in (Role.EVALUATOR, Role.ANNOTATOR, Role.REVIEWER):
        result = house.join(frozenset({role})).do(comparison())
        assert (result.outcome, result.code) == (Outcome.REJECTED, "not-permitted")
    assert compare_tasks(house) == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"outputs": (output(FIRST, "甲"), output(FIRST, "乙"))}, "not-comparable"),
        (
            {
                "outputs": (
                    output(FIRST, "甲"),
                    output(FIRST, "乙").model_copy(
                        update={"system": SECOND.model_copy(update={"name": FIRST.name})}
                    ),
                )
            },
            "not-comparable",
        ),
        ({"outputs": (output(FIRST, " \n　"), output(SECOND, "乙"))}, "empty-text"),
        ({"instruction": "　"}, "empty-text"),
        ({"family_id": "nobody-knows-it"}, "wrong-project"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    house: House, coordinator: Somebody, changed: dict[str, object], code: str
) -> None:
    result = coordinator.do(comparison(**changed))
    assert (result.outcome, result.code) == (Outcome.REJECTED, code)
    assert compare_tasks(house) == 0


def test_what_is_out_of_bounds_is_refused_and_nothing_else(
    house: House, coordinator: Somebody
) -> None:
    good = coordinator.operation(comparison())
    bad = good.model_dump(mode="json")
    for number, (field, value) in enumerate(
        (
            ("overlap", 0),
            ("overlap", 21),
            ("set_name", "名" * 201),
            ("set_id", "i" * 65),
            ("instruction", "長" * 100_001),
            ("outputs", bad["content"]["outputs"][:1]),
        )
    ):
        sent = bad | {"op_id": f"op-{number}", "content": bad["content"] | {field: value}}
        answer = house.http.post(
            "/v1/ops",
            json={"operations": [sent]},
            headers={"Authorization": f"Bearer {coordinator.token}"},
        ).json()["results"][0]
        assert (answer["outcome"], answer["code"]) == ("rejected", "malformed"), field
    assert coordinator.push(good)[0].outcome is Outcome.APPLIED


def test_a_set_keeps_the_name_and_the_overlap_that_it_began_with(coordinator: Somebody) -> None:
    assert coordinator.do(comparison()).outcome is Outcome.APPLIED
    for changed in ({"set_name": "別の名前"}, {"overlap": 2}):
        result = coordinator.do(comparison(1, **changed))
        assert (result.outcome, result.code) == (Outcome.REJECTED, "set-differs")
    assert coordinator.do(comparison(1)).outcome is Outcome.APPLIED


def test_texts_that_read_the_same_are_kept_as_a_tie_and_given_to_nobody(
    house: House, coordinator: Somebody
) -> None:
    same = comparison(
        outputs=(output(FIRST, "同じ文。\n次の行。"), output(SECOND, "同じ文。  \n次の行。\n"))
    )
    assert coordinator.do(same).disposition is Disposition.COUNTED
    assert compare_tasks(house) == 0
    tied, kept = house.database.read(
        lambda s: (
            s.scalars(select(ComparisonRow.tied)).one(),
            s.scalar(select(func.count()).select_from(OutputRow)),
        )
    )
    assert (tied, kept) == (True, 2)


def test_a_comparison_is_judged_by_as_many_different_people_as_its_set_wants(
    house: House, coordinator: Somebody
) -> None:
    for number in range(2):
        coordinator.do(comparison(number, overlap=3))
    people = [house.join(EVALUATOR) for _ in range(4)]
    given = [[one.instruction for one in claim(person, 9)] for person in people]
    assert [len(set(mine)) for mine in given] == [2, 2, 2, 0]
    assert [len(mine) for mine in given] == [2, 2, 2, 0]


def test_evaluators_who_claim_at_once_never_share_a_task(
    house: House, coordinator: Somebody
) -> None:
    for number in range(8):
        coordinator.do(comparison(number, overlap=2))
    people = [house.join(EVALUATOR) for _ in range(4)]
    given: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda p=person: given.append([one.task_id for one in claim(p, 6)]))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [task_id for mine in given for task_id in mine]
    assert len(every) == len(set(every)) <= 16


def test_who_knows_or_may_know_which_text_is_whose_is_given_none(
    house: House, coordinator: Somebody
) -> None:
    coordinator.do(comparison())
    for roles in (COORDINATOR, COORDINATOR | EVALUATOR, EVALUATOR | {Role.ADMIN}, ANNOTATOR):
        with pytest.raises(RefusedError, match="not-permitted"):
            claim(house.join(frozenset(roles)))
    both = house.join(COORDINATOR | EVALUATOR)
    set_roles(house.database, PROJECT.project_id, both.person_id, EVALUATOR, frozenset())
    assert len(claim(both)) == 1


def test_who_brought_a_comparison_in_never_judges_it(house: House, coordinator: Somebody) -> None:
    coordinator.do(comparison(overlap=2))
    set_roles(house.database, PROJECT.project_id, coordinator.person_id, EVALUATOR, frozenset())
    assert claim(coordinator) == []
    assert len(claim(house.join(EVALUATOR))) == 1


def test_an_evaluator_who_becomes_a_coordinator_holds_no_comparison(
    house: House, coordinator: Somebody
) -> None:
    coordinator.do(comparison())
    evaluator = house.join(EVALUATOR)
    assert len(claim(evaluator)) == 1
    roles = EVALUATOR | COORDINATOR
    set_roles(house.database, PROJECT.project_id, evaluator.person_id, roles, frozenset())
    assert len(claim(house.join(EVALUATOR))) == 1


def question(house: House, coordinator: Somebody, text: str) -> None:
    source = SourceView(name="試し", licence="CC0-1.0")
    content = ImportInstruction(text=text, genre="life", source=source)
    assert coordinator.do(content).outcome is Outcome.APPLIED


@pytest.mark.parametrize("named", [True, False])
def test_who_wrote_for_a_question_does_not_judge_it_and_the_other_way_round(
    house: House, coordinator: Somebody, named: bool
) -> None:
    question(house, coordinator, "虹はなぜ出ますか。")
    both = ANNOTATOR | EVALUATOR
    writer, judge = house.join(both), house.join(both)
    (task,) = writer.claim(WRITING)
    assert writer.do(SubmitResponse(text="光が曲がるからです。"), task).outcome is Outcome.APPLIED
    family = {"family_id": task.instruction.family_id} if named else {}
    text = "虹の質問です。" if named else "虹はなぜ出ますか。 "
    coordinator.do(comparison(instruction=text, **family))
    assert claim(writer) == []
    assert len(claim(judge)) == 1
    checker = house.join(REVIEWER | EVALUATOR)
    assert len(checker.claim(frozenset({TaskKind.CHECK}))) == 1
    with house.database.engine.connect() as connection:
        parts = connection.exec_driver_sql("SELECT part FROM participation").scalars().all()
    assert sorted(parts) == ["answerer", "checker", "evaluator"]


def test_who_judges_a_question_does_not_answer_it(house: House, coordinator: Somebody) -> None:
    text = "月はなぜ欠けますか。"
    question(house, coordinator, text)
    judge = house.join(ANNOTATOR | EVALUATOR)
    coordinator.do(comparison(instruction=text))
    assert len(claim(judge)) == 1
    assert judge.claim(WRITING) == []
    assert len(house.join(ANNOTATOR).claim(WRITING)) == 1


def test_a_lease_ends_and_the_comparison_goes_to_somebody_else(
    house: House, coordinator: Somebody
) -> None:
    coordinator.do(comparison())
    one, two = house.join(EVALUATOR), house.join(EVALUATOR)
    (held,) = claim(one)
    assert claim(two) == []
    house.clock.move(days=13)
    (renewed,) = one.client.renew(PROJECT.project_id, refs([held])).comparisons
    assert renewed.lease.expires_at > held.lease.expires_at
    house.clock.move(days=15)
    (taken,) = claim(two)
    assert taken.lease.lease_epoch == held.lease.lease_epoch + 1
    last = [body.comparison for body in one.changes() if body.kind == "comparison"][-1]
    assert (last.lease, last.outputs) == (None, held.outputs)
    (back,) = two.client.release(PROJECT.project_id, refs([taken])).comparisons
    assert (back.lease, back.state) == (None, State.OPEN)


def test_the_same_claim_gives_the_same_comparisons_again(
    house: House, coordinator: Somebody
) -> None:
    for number in range(3):
        coordinator.do(comparison(number))
    evaluator = house.join(EVALUATOR)
    first = claim(evaluator, 2, claim_id="once")
    assert claim(evaluator, 2, claim_id="once") == first
    assert len(claim(evaluator, 9)) == 1


def test_work_for_another_kind_is_refused(house: House, coordinator: Somebody) -> None:
    coordinator.do(comparison())
    evaluator = house.join(EVALUATOR)
    (held,) = claim(evaluator)
    result = evaluator.do(SubmitResponse(text="答えです。"), held)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "wrong-kind")


def test_a_comparison_of_somebody_who_was_revoked_is_kept_apart_until_it_is_released(
    house: House, coordinator: Somebody
) -> None:
    operation = coordinator.operation(comparison())
    revoke(house.database, PROJECT.project_id, coordinator.person_id)
    assert coordinator.push(operation)[0].disposition is Disposition.QUARANTINED
    assert compare_tasks(house) == 0
    done = deciding.release(house.database, PROJECT.project_id, operation.op_id)
    assert done.disposition is Disposition.COUNTED
    assert len(claim(house.join(EVALUATOR))) == 1


def listed(url: str, project: str = PROJECT.project_id) -> Result:
    asked = ["comparisons", "--project", project, "--database", url]
    return CliRunner().invoke(server_app, asked)


def test_a_coordinator_sees_how_far_the_sets_are(
    house: House, coordinator: Somebody, database_url: str
) -> None:
    assert listed(database_url).stdout == ""
    question(house, coordinator, "虹はなぜ出ますか。")
    same = (output(FIRST, "同じ"), output(SECOND, "同じ"))
    coordinator.do(comparison(0, overlap=2, outputs=same))
    coordinator.do(comparison(1, overlap=2))
    coordinator.do(comparison(2, overlap=2, instruction="虹はなぜ出ますか。"))
    claim(house.join(EVALUATOR), 1)
    house.clock.move(minutes=1)
    coordinator.do(comparison(3, set_id="another", set_name="別の組"))
    assert [line.split("\t") for line in listed(database_url).stdout.splitlines()] == [
        [
            "set-id-mark",
            "set-name-mark",
            f"{FIRST.name},{SECOND.name}",
            "comparisons 3",
            "ties 1",
            "unknown questions 2",
            "open 3",
            "held 1",
            "done 0",
        ],
        [
            "another",
            "別の組",
            f"{FIRST.name},{SECOND.name}",
            "comparisons 1",
            "ties 0",
            "unknown questions 1",
            "open 1",
            "held 0",
            "done 0",
        ],
    ]
    missing = listed(database_url, "nothing")
    assert (missing.exit_code, "no such project" in missing.stderr) == (FAILED, True)


def test_a_backup_has_the_sets_in_it(house: House, coordinator: Somebody, tmp_path: Path) -> None:
    for number in range(3):
        coordinator.do(comparison(number, overlap=2))
    coordinator.do(comparison(3, outputs=(output(FIRST, "同じ"), output(SECOND, "同じ"))))
    claim(house.join(EVALUATOR), 2)
    back_up(house.database, tmp_path / "backup.jsonl.gz")
    again = ServerDatabase(f"sqlite:///{tmp_path / 'again.sqlite'}")
    restore(again, tmp_path / "backup.jsonl.gz")

    def everything(session: Session) -> list[object]:
        tables = (ComparisonSetRow, ComparisonRow, OutputRow, PresentationRow)
        return [
            sorted(map(str, session.execute(select(table.__table__)).all())) for table in tables
        ]

    assert again.read(everything) == house.database.read(everything)
    assert again.read(lambda s: s.scalar(select(func.count()).select_from(PresentationRow))) == 2
    assert faults(again, house.clock) == []
    again.close()


def test_the_audit_log_tells_of_each_comparison_and_of_no_text(
    house: House, coordinator: Somebody
) -> None:
    result = coordinator.do(comparison())
    logged = house.database.read(
        lambda s: s.scalars(select(EventRow.payload).where(EventRow.kind == "comparison")).all()
    )
    assert len(logged) == 1
    assert result.op_id in logged[0]
    assert faults(house.database, house.clock) == []
    assert "set-id-mark" in logged[0]
    assert "文章" not in logged[0]


def test_a_kind_that_no_role_of_theirs_has_is_not_claimed(house: House) -> None:
    with pytest.raises(RefusedError, match="not-permitted"):
        house.join(EVALUATOR).client.claim(PROJECT.project_id, "c", WRITING, 1)
    assert house.join(EVALUATOR).client.claim(PROJECT.project_id, "c", COMPARING, 1).tasks == ()
