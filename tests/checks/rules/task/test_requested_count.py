"""How a number is read in a question, and what is left alone. The table has the rest."""

from ichikara_desktop.checks import TaskContext
from ichikara_desktop.checks.rules.task.requested_count import requested


def test_a_question_is_not_measured_by_itself(find) -> None:
    asked = TaskContext("5つ教えて", kind="instruction")
    assert find("requested-count", "1. 朝\n2. 昼", asked) == []


def test_numbers_are_read_in_every_script() -> None:
    for text in ("5つ教えて", "５つ教えて", "五つ教えて"):
        request = requested(text)
        assert request is not None
        assert request.count == 5
