"""Author, answerer and checker of a question are three different people."""

import pytest

from ichikara_desktop.domain.duty import SeparationOfDutyError, require_separation
from ichikara_desktop.domain.people import Part, Role
from ichikara_desktop.domain.tasks import PART_OF_KIND, TaskKind, kinds_for


@pytest.mark.parametrize("kind", TaskKind)
@pytest.mark.parametrize("held", [None, *Part])
def test_one_person_has_one_part(kind: TaskKind, held: Part | None) -> None:
    parts = {} if held is None else {"me": held}
    wanted = PART_OF_KIND[kind]
    if held in (None, wanted):
        assert require_separation(parts, "me", kind) is wanted
        return
    with pytest.raises(SeparationOfDutyError) as refusal:
        require_separation(parts, "me", kind)
    assert (refusal.value.held, refusal.value.wanted) == (held, wanted)


def test_other_peoples_parts_do_not_matter() -> None:
    parts = {"someone": Part.AUTHOR, "another": Part.ANSWERER}
    assert require_separation(parts, "me", TaskKind.CHECK) is Part.CHECKER


def test_roles_decide_the_kinds_of_task() -> None:
    assert kinds_for(frozenset({Role.REVIEWER})) == {TaskKind.CHECK}
    assert kinds_for(frozenset({Role.COORDINATOR})) == frozenset()
    assert kinds_for(frozenset({Role.ANNOTATOR})) == {
        TaskKind.WRITE_INSTRUCTION,
        TaskKind.WRITE_RESPONSE,
    }
