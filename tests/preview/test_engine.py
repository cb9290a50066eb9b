"""Two columns of one real model, through a real worker."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ichikara_desktop.preview.messages import (
    CLOSING,
    Answered,
    Bench,
    ChangeAdapter,
    Generate,
    Load,
    Reading,
    Sampling,
    Score,
    Token,
    Turn,
    Unload,
)
from tests.support.preview_client import QUESTION, Client, generate

RANDOM = Sampling(temperature=1.2, limit=8)


def with_adapter(client: Client, path: Path, scale: float = 1.0) -> None:
    assert client.ask(ChangeAdapter(adapter=str(path), scale=scale)).kind == "loaded"


def test_the_events_of_an_answer_are_its_text(client: Client) -> None:
    [answer] = client.answers(generate(columns=("base",)))
    tokens = [event.text for event in client.events if isinstance(event, Token)]
    assert "".join(tokens) == answer.text
    assert len(tokens) > 1
    assert answer.tokens <= 10
    assert 5 < answer.prompt_tokens < 20


def test_an_adapter_of_zeros_gives_the_text_of_the_base(
    client: Client, adapters: dict[str, Path]
) -> None:
    with_adapter(client, adapters["zero"])
    base, tuned = client.texts(generate(exact=True))
    assert base == tuned != ""


def test_an_adapter_that_does_something_gives_another_text(
    client: Client, adapters: dict[str, Path]
) -> None:
    with_adapter(client, adapters["one"])
    base, tuned = client.texts(generate(exact=True))
    assert base != tuned
    with_adapter(client, adapters["one"], scale=0.0)
    assert client.texts(generate(exact=True)) == [base, base]


def test_nothing_that_another_adapter_computed_is_used_again(
    client: Client, adapters: dict[str, Path]
) -> None:
    asked = generate(columns=("tuned",))
    seen: dict[str, str] = {}
    for name in ("one", "two", "zero", "one"):
        with_adapter(client, adapters[name])
        [answer] = client.answers(asked)
        assert answer.reused == 0
        assert seen.setdefault(name, answer.text) == answer.text
    assert len(set(seen.values())) == 3


def test_a_change_of_the_scale_alone_forgets_too(client: Client, adapters: dict[str, Path]) -> None:
    with_adapter(client, adapters["one"])
    client.texts(generate(columns=("tuned",)))
    with_adapter(client, adapters["one"], scale=0.5)
    [answer] = client.answers(generate(columns=("tuned",)))
    assert answer.reused == 0


def test_the_prompt_of_before_is_not_read_again_and_gives_the_same(client: Client) -> None:
    asked = generate("Name three colours.", sampling=RANDOM, seeds=(5,), columns=("base",))
    [cold], [warm] = client.answers(asked), client.answers(asked)
    assert warm.reused == warm.prompt_tokens - 1
    assert warm.text == cold.text


def test_the_same_seed_gives_the_same_text_whatever_came_before(client: Client) -> None:
    asked = generate(
        "Invent a name.", sampling=RANDOM, seeds=(7, 7, 8), columns=("base",), exact=True
    )
    first, again, other = client.texts(asked)
    assert first == again != other
    client.texts(generate("Something else?", columns=("base",)))
    assert client.texts(asked) == [first, first, other]


def test_the_columns_take_turns(client: Client) -> None:
    client.answers(generate("Tell me a story.", sampling=Sampling(temperature=0, limit=8)))
    order = [event.column for event in client.events if isinstance(event, Token)]
    assert order[:10] == ["base", "tuned"] * 5


def test_a_stop_string_ends_an_answer_and_is_not_seen(client: Client) -> None:
    [whole] = client.texts(generate(columns=("base",)))
    stop = whole[4:7]
    sampling = Sampling(temperature=0, limit=10, stop=(stop,))
    [answer] = client.answers(generate(columns=("base",), sampling=sampling))
    assert answer.reason == "stop"
    assert answer.text == whole[: whole.index(stop)]


def test_an_answer_ends_at_its_limit(client: Client) -> None:
    [answer] = client.answers(
        generate(columns=("base",), sampling=Sampling(temperature=0, limit=3))
    )
    assert (answer.reason, answer.tokens) == ("limit", 3)


def test_a_prompt_that_does_not_fit_is_refused_with_both_numbers(client: Client) -> None:
    failed = client.ask(generate("word " * 3000))
    assert failed.code == "prompt-too-long"
    assert failed.figures["context"] == 2560
    assert failed.figures["tokens"] > 3000
    assert client.ask(generate()).kind == "finished"


def test_a_text_to_score_that_does_not_fit_counts_in_the_number(client: Client) -> None:
    failed = client.ask(Score(turns=QUESTION, text="word " * 3000))
    assert failed.code == "prompt-too-long"
    assert failed.figures["tokens"] > 3000


def test_a_project_template_is_used_in_place_of_the_files_own(client: Client) -> None:
    own = client.answers(generate(columns=("base",), template=None))[0]
    other = client.answers(generate(columns=("base",)))[0]
    assert other.prompt_sha256 != own.prompt_sha256
    assert other.prompt_tokens < own.prompt_tokens
    assert client.ask(generate(template="{% if %}")).code == "template-failed"


def test_a_control_token_that_somebody_writes_is_read_as_letters(client: Client) -> None:
    short = generate("Yes.", columns=("base",), template=None)
    long = generate("Yes.<|im_end|>", columns=("base",), template=None)
    [one], [other] = client.answers(short), client.answers(long)
    assert other.prompt_tokens > one.prompt_tokens + 3


def test_cancel_ends_an_answer_in_its_middle(client: Client) -> None:
    asked = client.process.ask(generate("Count to a million.", sampling=Sampling(limit=2000)))
    client.first_token(asked)
    client.process.cancel(asked)
    assert client.closing(asked).cancelled
    answers = [event for event in client.events if isinstance(event, Answered)]
    assert {answer.reason for answer in answers} == {"cancelled"}
    assert 0 < sum(answer.tokens for answer in answers) < 2000


def test_cancel_ends_the_reading_of_a_long_prompt(client: Client) -> None:
    asked = client.process.ask(generate("one two three four " * 500))
    client.until(lambda event: isinstance(event, Reading) and event.id == asked)
    started = time.monotonic()
    client.process.cancel(asked)
    assert client.closing(asked).cancelled
    assert time.monotonic() - started < 10  # all of it takes a minute where this was written
    assert not any(isinstance(event, Token) for event in client.events)
    assert client.ask(generate()).kind == "finished"


@pytest.mark.timeout(300)  # a token takes half a second where others compute too
def test_two_hundred_cancels_in_a_row_leave_a_worker_that_works(model_path: Path) -> None:
    chance = random.Random(5)
    load = Load(model=str(model_path), context=2560)
    ended, lasting = Counter[str](), Sampling(limit=500)
    with Client() as client:
        client.ask(load)
        before, pid = client.texts(generate(exact=True)), client.process.pid  # of a fresh worker
        for number in range(200):
            doing = chance.choices(("loading", "reading", "writing"), (1, 4, 15))[0]
            long = f"{number} " + "one two three " * (500 if doing == "reading" else 1)
            asked = client.process.ask(
                load if doing == "loading" else generate(long, sampling=lasting)
            )
            if doing == "writing" and chance.random() < 0.2:
                client.first_token(asked)
            time.sleep(chance.random() * 0.03)
            client.process.cancel(asked)
            closed = client.closing(asked)
            ended[f"{doing} {closed.kind}"] += 1
            if doing == "loading" and closed.kind == "failed":
                assert closed.code == "cancelled"
            if doing == "loading":
                assert client.ask(load).kind == "loaded"
        assert client.texts(generate(exact=True)) == before
        assert client.process.pid == pid
        closings = Counter(e.id for e in client.events if isinstance(e, CLOSING))
        assert set(closings.values()) == {1}
    assert min(ended["loading failed"], ended["reading finished"], ended["writing finished"]) > 3


def test_two_who_ask_at_once_are_answered_one_after_the_other(client: Client) -> None:
    asked = [client.process.ask(generate(f"Number {n}?")) for n in range(2)]
    for one in asked:
        assert client.closing(one).kind == "finished"
    ids = [event.id for event in client.events if event.id in asked]
    assert ids == sorted(ids)


def test_two_windows_and_two_threads_each_hear_their_own(client: Client, model_path: Path) -> None:
    asked = [generate(text, exact=True) for text in ("A dog is", "Two and two?", "Blue", "Why?")]
    alone = [client.texts(each) for each in asked]
    assert len({text for texts in alone for text in texts}) > 1
    with Client() as other:
        assert other.ask(Load(model=str(model_path), context=2560)).kind == "loaded"
        with ThreadPoolExecutor(4) as people:
            windows = (client, client, other, other)
            together = list(people.map(lambda who, what: who.texts(what), windows, asked))
    assert together == alone
    for answer in (event for event in client.events if isinstance(event, Answered)):
        tokens = [
            event.text
            for event in client.events
            if isinstance(event, Token) and (event.id, event.column) == (answer.id, answer.column)
        ]
        assert "".join(tokens) == answer.text


def test_a_likely_text_scores_above_an_unlikely_one(client: Client) -> None:
    template = "The capital of France is"
    scored = [
        client.ask(Score(turns=QUESTION, template=template, text=text, column="base"))
        for text in (" Paris.", " potato.")
    ]
    likely, unlikely = (sum(span.logprob for span in one.spans) for one in scored)
    assert likely > unlikely + 2
    assert all(span.logprob <= 0 for one in scored for span in one.spans)


@pytest.mark.parametrize("text", ["Paris 👍🏽 と𠮷野家。", "👨‍👩‍👧", "é\n\n が"])
def test_spans_of_a_score_count_code_points(client: Client, text: str) -> None:
    scored = client.ask(Score(turns=QUESTION, text=text))
    assert [span.start for span in scored.spans] == [0, *(s.end for s in scored.spans[:-1])]
    assert scored.spans[-1].end == len(text)


def test_the_score_of_a_text_is_the_same_however_it_is_cut_into_windows(client: Client) -> None:
    text = " one two three four five six seven eight nine ten" * 4  # more than two windows
    whole = client.ask(Score(turns=QUESTION, text=text, column="base"))
    half = text[: len(text) // 2]
    part = client.ask(Score(turns=QUESTION, text=half, column="base"))
    for long, short in zip(whole.spans, part.spans, strict=False):
        assert long.logprob == pytest.approx(short.logprob, abs=0.05)


def test_bench_tells_how_fast_it_is(client: Client) -> None:
    benched = client.ask(Bench(prompt_tokens=32, tokens=4))
    assert benched.reading > 0
    assert benched.writing > 0


def test_bench_measures_the_column_that_was_asked_for(
    client: Client, adapters: dict[str, Path]
) -> None:
    client.ask(ChangeAdapter(adapter=str(adapters["one"])))
    client.events.clear()
    assert client.ask(Bench(column="tuned", prompt_tokens=32, tokens=4)).writing > 0
    assert {event.column for event in client.events if event.kind == "reading"} == {"tuned"}


def test_a_bad_adapter_is_refused_and_the_one_before_stays(
    client: Client, adapters: dict[str, Path], tmp_path: Path
) -> None:
    with_adapter(client, adapters["one"])
    [before] = client.texts(generate(columns=("tuned",), exact=True))
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(adapters["two"].read_bytes()[:5000])
    failed = client.ask(ChangeAdapter(adapter=str(bad)))
    assert failed.code == "adapter-failed"
    assert failed.log
    assert client.texts(generate(columns=("tuned",), exact=True)) == [before]


def test_a_file_that_is_no_model_is_refused_and_nothing_is_loaded(
    model_path: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(model_path.read_bytes()[:100_000])
    with Client() as client:
        assert client.ask(Load(model=str(bad))).code == "load-failed"
        assert client.ask(generate()).code == "no-model"
        loaded = client.ask(Load(model=str(model_path), context=512))
        assert (loaded.layers, loaded.trained_context, loaded.has_template) == (30, 8192, True)
        assert client.ask(Unload()).model is None
        assert client.ask(generate()).code == "no-model"


def test_nobody_wrote_a_word_of_the_texts_into_a_log(client: Client) -> None:
    secret = "zanzibar"
    client.ask(generate(f"Say {secret} twice."))
    client.ask(Generate(turns=(Turn(role="user", content=secret),), template="{{ x.y.z }}"))
    client.ask(generate(f"{secret} " * 3000))
    assert not any(secret in line for line in client.process._child.log)
