"""The whole path with a real small model behind Ollama's protocol; skipped where its weights are not at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ollama
import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import verify
from assistant.answering.models import ModelServer
from assistant.answering.writing import ModelWriter, labelled
from assistant.errors import ModelMissingError
from assistant.records import Finished, Sentences
from assistant.settings import Settings
from evals import metrics, run, score
from evals.cases import Case, committed
from tests.live.real import MODEL, Real, has_weights
from tests.makers import question
from tests.ollama import ollama_front

pytestmark = [pytest.mark.live, pytest.mark.skipif(not has_weights(), reason="the weights are not here: make weights")]

ASKED = 4


@pytest.fixture(scope="module")
def backend() -> Real:
    return Real()


@pytest.fixture(scope="module")
def url(backend: Real) -> Iterator[str]:
    with ollama_front(backend) as address:
        yield address


@pytest.fixture(scope="module")
def settings(url: str) -> Settings:
    return Settings(
        data_dir=Path("unused"),
        model=f"ollama:{MODEL}",
        ollama_url=url,
        model_first_timeout=300,
        model_timeout=600,
    )


@pytest.fixture(scope="module")
def worded(chain: AnswerChain, settings: Settings) -> AnswerChain:
    return AnswerChain(replace(chain.parts, writer=ModelWriter(ModelServer(settings))))


def test_ollama_s_own_client_talks_to_it_unmodified(url: str) -> None:
    client = ollama.Client(host=url)
    assert [model.model for model in client.list().models] == [MODEL]
    pieces = list(
        client.chat(
            MODEL, [{"role": "user", "content": "Say: yes"}], stream=True, options={"num_predict": 8, "temperature": 0}
        )
    )
    last = pieces[-1]
    assert last.done and last.done_reason in ("stop", "length") and last.prompt_eval_count and last.eval_count
    assert "".join(piece.message.content or "" for piece in pieces).strip()
    with pytest.raises(ollama.ResponseError, match="not found"):
        client.chat("absent:1b", [{"role": "user", "content": "x"}])


def test_a_schema_is_kept_to(url: str) -> None:
    schema = {"type": "object", "properties": {"id": {"enum": ["S1", "S2"]}}, "required": ["id"]}
    said = ollama.Client(host=url).chat(
        MODEL, [{"role": "user", "content": "Pick one."}], format=schema, options={"temperature": 0, "num_predict": 30}
    )
    assert json.loads(said.message.content or "")["id"] in ("S1", "S2")


def test_openai_s_protocol_reaches_the_same_model(chain: AnswerChain, backend: Real, settings: Settings) -> None:
    other = replace(settings, model=f"openai:{MODEL}", openai_url=backend.openai_url)
    answer = chain.invoke(question("기본계획은 몇 년마다 세우나요?", engine="quote"))
    passages = [chain.index.passages[answer.citations[0].passage_id]]
    *_, last = ModelWriter(ModelServer(other)).write("기본계획은 몇 년마다 세우나요?", "ko", passages)
    issued = {excerpt.span for excerpt in labelled(passages).values()}
    assert last and all(sentence.text and set(sentence.spans) <= issued for sentence in last)


def test_a_missing_model_is_named_with_the_command_that_gets_it(settings: Settings, chain: AnswerChain) -> None:
    passages = [next(iter(chain.index.passages.values()))]
    absent = ModelWriter(ModelServer(replace(settings, model="ollama:absent:1b")))
    with pytest.raises(ModelMissingError) as caught:
        list(absent.write("?", "ko", passages))
    assert caught.value.hint == "ollama pull absent:1b"


def _cases() -> list[Case]:
    """The first few answerable cases of each language."""
    plain = [case for case in committed() if case.behaviour == "answer" and not case.history]
    return [case for language in ("ko", "en") for case in [c for c in plain if c.language == language][: ASKED // 2]]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.id)
def test_nothing_unsupported_and_no_other_language_is_shown(worded: AnswerChain, case: Case) -> None:
    events = list(worded.stream(question(case.question, engine="model")))
    known = score.known()
    finished = events[-1]
    assert isinstance(finished, Finished)
    answer = finished.answer.as_json()
    assert verify(finished.answer, worded.index.passages) == ()
    assert metrics.unsupported(case, answer, known) == 1.0 and metrics.language(case, answer, known) == 1.0
    first = next(event for event in events if isinstance(event, Sentences))
    assert not any(sentence.origin == "model" for sentence in first.sentences)


def test_an_eval_run_tells_what_the_model_did(worded: AnswerChain) -> None:
    truth = score.known()
    items = [*run.generate(_cases()[:1], run.ask_chain(worded), "model", workers=1)]
    told = score.summary(score.score(items, truth), truth)["model"]
    assert told["answers"] == 1 and told["sentences_proposed"] >= 1 and told["tokens_per_second"] > 0
