"""Bugs that would let evaluators tell systems apart, or queue half of a set."""

from tests.faults.planted.bug import one_edit

BLINDNESS = "tests/server/test_blindness.py::"

COMPARING_BUGS = (
    one_edit(
        "the same system always stands first",
        "server/blind.py",
        "heads=toss())",
        "heads=True)",
        f"{BLINDNESS}test_no_guess_from_order_or_ids_is_better_than_a_coin[sqlite]",
    ),
    one_edit(
        "sides are never balanced",
        "domain/comparing.py",
        "    if abs(lead) >= LARGEST_LEAD:\n",
        "    if False:\n",
        f"{BLINDNESS}"
        "test_for_each_evaluator_both_systems_stand_first_about_as_often_at_any_time[sqlite]",
        "tests/domain/test_comparing.py::test_the_coin_decides_until_one_side_leads_too_far",
    ),
    one_edit(
        "an output's id tells its number",
        "server/comparisons.py",
        'output_id=derived_id(op.op_id, f"output {number}"),',
        'output_id=f"{derived_id(op.op_id, str(number))[:-1]}{number}",',
        f"{BLINDNESS}test_no_guess_from_order_or_ids_is_better_than_a_coin[sqlite]",
    ),
    one_edit(
        "a comparison names its set",
        "server/blind.py",
        "        genre=task.genre,\n",
        "        genre=session.get_one(ComparisonRow, task.group_id).set_id,\n",
        f"{BLINDNESS}test_nothing_that_an_evaluator_receives_names_a_system[sqlite]",
    ),
    one_edit(
        "sides are drawn anew with each lease",
        "server/blind.py",
        "    if work.session.get(PresentationRow, (row.comparison_id, person_id)) is not None:\n"
        "        return\n",
        "    before = work.session.get(PresentationRow, (row.comparison_id, person_id))\n"
        "    if before is not None:\n"
        "        work.session.delete(before)\n"
        "        work.session.flush()\n",
        f"{BLINDNESS}test_what_stood_first_stands_first_for_ever[sqlite]",
    ),
    one_edit(
        "a coordinator judges what they brought in",
        "server/leasing.py",
        "            *([~brought_in_by(member.person_id)] if TaskKind.COMPARE in kinds else []),\n",
        "",
        "tests/server/test_comparisons.py::test_who_brought_a_comparison_in_never_judges_it[sqlite]",
    ),
)
