"""What is trained on and what never, and how tokens are laid out for it."""

import pytest

from benchmarks.corpora import DATA, Dialogue, dialogues, held_out

np = pytest.importorskip("numpy", reason="the extra `preview` is not installed")

from demo_model.dialogues import Example, batch, batches, encode, split  # noqa: E402


def dialogue(number: int) -> Dialogue:
    return Dialogue(f"instruction_ja.{number:06}", f"質問{number}", (f"答え{number}",), ())


MANY = [dialogue(number) for number in range(1000)]


class Letters:
    """A tokenizer with a token for each character."""

    bos_text, eos_text = "", "\0"

    def prompt(self, text: str) -> list[int]:
        return [2, *self.tokens(text)]

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        return [1 if letter == "\0" and special else ord(letter) for letter in text]


def test_nothing_that_is_held_out_is_trained_on() -> None:
    parts = split(MANY)
    groups = [parts.training, parts.validation, parts.held_out]
    assert sum(map(len, groups)) == len({one.dialogue_id for group in groups for one in group})
    assert sum(map(len, groups)) == len(MANY)
    assert all(held_out(one.dialogue_id) for one in parts.held_out)
    assert not any(held_out(one.dialogue_id) for one in parts.training + parts.validation)
    assert 150 < len(parts.held_out) < 250
    assert 40 < len(parts.validation) < 120


def test_a_dialogue_stays_where_it_is_when_others_come_and_go() -> None:
    some = split(MANY[::-3])
    everything = split(MANY)
    assert set(some.held_out) <= set(everything.held_out)
    assert set(some.validation) <= set(everything.validation)
    assert set(some.training) <= set(everything.training)


@pytest.mark.skipif(not DATA.is_dir(), reason="the data lie outside the project")
def test_the_split_of_the_real_dialogues_is_the_one_that_the_figures_speak_of() -> None:
    parts = split(dialogues())
    sizes = len(parts.training), len(parts.validation), len(parts.held_out)
    assert sizes == (337, 46, 86)


def test_an_example_is_the_prompt_of_the_program_and_an_answer_that_ends() -> None:
    pytest.importorskip("jinja2", reason="the extra `preview` is not installed")
    example = encode(MANY[7], Letters())
    assert example.prompt == (2, *map(ord, "質問：質問7\n回答："))
    assert example.answer == (*map(ord, "答え7"), 1)


def test_only_the_tokens_of_answers_are_labels() -> None:
    made = batch([Example((2, 10, 11), (12, 13, 1)), Example((2, 20), (21, 1))])
    assert made.tokens.shape == (2, 32)
    counted = made.counts == 1.0
    assert made.labels[counted].tolist() == [12, 13, 1, 21, 1]
    before = made.tokens.reshape(-1)[made.places[counted]]
    assert before.tolist() == [11, 12, 13, 20, 21]
    assert len(made.places) == len(made.labels) == len(made.counts) == 128
    assert counted.sum() == 5


def test_every_example_comes_once_in_an_epoch_whose_order_the_seed_decides() -> None:
    examples = [Example((2, n), (*([n] * (n % 70)), 1)) for n in range(3, 103)]

    def order(seed: int) -> list[int]:
        made = batches(examples, 8, np.random.default_rng(seed))
        return [int(row[1]) for one in made for row in one.tokens]

    assert sorted(order(1)) == list(range(3, 103))
    assert order(1) == order(1) != order(2)
