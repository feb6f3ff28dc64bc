"""Does a question that changes the subject get its own answer? ``python -m benchmarks.switches [dev|test|FILE…]``.

Cases without a history are asked alone, and then after the question and the quoted answer of another case, drawn at
random: any other, or one about another statement of the same sheet. Follow-ups are asked with their history, those of
the cases and those of ``follow_ups.yaml``. Prints by language how often the citations are those without a history, how
often all evidence is cited, and how often the case passes. On ``dev`` it also fits the weights of
``answering/leaning.py``: follow-ups against asked-as, silent and foreign questions that were kept out of what is
learned, each kind of question as heavy as the other.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from assistant.answering.leaning import LEANS, leans, names_subject, signals
from assistant.indexing.knowledge import Knowledge, load_knowledge
from assistant.indexing.limits import train
from assistant.indexing.yamlfiles import read_yaml
from assistant.records import Language, Question, Statement, Turn
from assistant.resources import data_folder
from assistant.settings import Settings
from assistant.wiring import open_chain
from benchmarks.retrieval import EVERY, split
from evals.cases import Case, committed, load
from evals.metrics import Known, citation_recall, passed
from evals.run import TODAY, Ask, ask_chain
from evals.score import known

FOLLOW_UPS, SHORT = Path(__file__).with_name("follow_ups.yaml"), Path(__file__).with_name("short_questions.yaml")
SEED, DRAWS = 7, 2
LANGUAGES: tuple[Language, ...] = ("ko", "en")


def main() -> None:
    """Ask and print; fit and print."""
    chosen = sys.argv[1:] or ["dev"]
    cases = committed(chosen[0]) if chosen in (["dev"], ["test"]) else load(map(Path, chosen))
    knowledge = load_knowledge(data_folder("knowledge"))
    statements = {statement.id: statement for statement in knowledge.statements}
    ask = ask_chain(open_chain(Settings.from_env(), build=True))
    print("\n".join(_table(_sets(cases, statements, ask), ask)))
    if chosen == ["dev"]:
        print("\n" + "\n".join(_fitted(knowledge, statements, cases)))


def written(statements: Mapping[str, Statement]) -> Iterator[Case]:
    """The follow-ups of ``follow_ups.yaml``, as cases."""
    for number, talk in enumerate(cast(list[dict[str, Any]], read_yaml(FOLLOW_UPS))):
        language = talk["language"]
        turns = (Turn("user", talk["asked"]), Turn("assistant", statements[talk["said"]].text(language)))
        for place, (text, found) in enumerate(talk["then"].items()):
            name = f"written-{number}-{place}"
            yield Case(name, language, "sme_owner", "follow_up", text, "answer", (tuple(found),), (), (), turns)


def short() -> Iterator[Case]:
    """The questions of ``short_questions.yaml``, as cases; of them it is only asked whether the citations change."""
    for language, texts in cast(dict[Language, list[str]], read_yaml(SHORT)).items():
        for place, text in enumerate(texts):
            yield Case(f"short-{language}-{place}", language, "sme_owner", "factual", text, "answer", (), (), ())


def switched(
    cases: Sequence[Case], earlier: Sequence[Case], statements: Mapping[str, Statement], ask: Ask, near: bool = False
) -> Iterator[Case]:
    """Each case after :data:`DRAWS` of the ``earlier`` ones that share no evidence with it; ``near``: but a sheet."""
    drawn = random.Random(SEED)
    sheets = {case.id: {statements[i].sheet for i in _ids(case)} for case in (*cases, *earlier)}
    for case in cases:
        others = [other for other in earlier if other.language == case.language and not _ids(other) & _ids(case)]
        others = [other for other in others if not near or sheets[other.id] & sheets[case.id]]
        for other in drawn.sample(others, min(DRAWS, len(others))):
            said = ask(Question(other.question, today=TODAY, engine="quote"))[0]["text"]
            yield replace(case, history=(Turn("user", other.question), Turn("assistant", said)))


def _ids(case: Case) -> set[str]:
    return {statement_id for group in case.evidence for statement_id in group}


def _follow_ups(cases: Sequence[Case]) -> list[Case]:
    """Those that lean; cases that guard against old talk have a history too."""
    return [case for case in cases if case.kind == "follow_up" and not case.id.startswith("switch-")]


def _sets(cases: Sequence[Case], statements: Mapping[str, Statement], ask: Ask) -> dict[str, list[Case]]:
    alone = [case for case in cases if not case.history]
    answered = [case for case in alone if case.evidence]
    kinds = {kind: [case for case in alone if case.kind == kind] for kind in ("unanswerable", "out_of_scope")}
    return {
        "after another subject": [*switched(answered, answered, statements, ask)],
        "after the same sheet": [*switched(answered, answered, statements, ask, near=True)],
        "unanswerable, after another": [*switched(kinds["unanswerable"], answered, statements, ask)],
        "out of scope, after another": [*switched(kinds["out_of_scope"], answered, statements, ask)],
        "short, after another": [*switched([*short()], answered, statements, ask)],
        "follow-ups of the cases": _follow_ups(cases),
        "follow-ups written for this": [*written(statements)],
    }


def _table(sets: Mapping[str, Sequence[Case]], ask: Ask) -> Iterator[str]:
    truth = known()
    yield "| questions | | n | citations as without a history | evidence | pass |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, cases in sets.items():
        for language in LANGUAGES:
            rows = [_judged(case, ask, truth) for case in cases if case.language == language]
            columns = [[value for value in column if value is not None] for column in zip(*rows, strict=True)]
            shares = [f"{np.mean(column):.3f}" if column else "" for column in columns]
            yield f"| {name} | {language} | {len(rows)} | {' | '.join(shares)} |"


def _judged(case: Case, ask: Ask, truth: Known) -> tuple[float, float | None, float | None]:
    """Whether the citations are those without a history, all evidence is cited, and the case passes."""
    answer, alone = (ask(Question(case.question, turns, "auto", TODAY, "quote"))[0] for turns in (case.history, ()))
    same = [c["statement_id"] for c in answer["citations"]] == [c["statement_id"] for c in alone["citations"]]
    recall = citation_recall(case, answer, truth)
    return float(same), None if recall is None else float(recall == 1), passed(case, answer, truth)


def _fitted(knowledge: Knowledge, statements: Mapping[str, Statement], cases: Sequence[Case]) -> Iterator[str]:
    """The weights, and how often a question of each kind is taken to lean; the cases are not fitted to."""
    kept, asked = split(knowledge)
    silent, elsewhere, glossary = knowledge.silent, knowledge.elsewhere, knowledge.glossary
    kept = replace(kept, silent=tuple(question for i, question in enumerate(silent) if i % EVERY))
    foreign = train(replace(kept, elsewhere=tuple(text for i, text in enumerate(elsewhere) if i % EVERY))).foreign
    if foreign is None:
        raise ValueError("the knowledge has no questions on other subjects to tell by")
    kinds = {
        "written follow-ups": [case.question for case in written(statements)],
        "asked-as": [question.text for question in asked],
        "silent": [question.text for question in silent[::EVERY]],
        "elsewhere": [*elsewhere[::EVERY]],
        "cases with a history": [case.question for case in _follow_ups(cases)],
        "cases without": [case.question for case in cases if not case.history],
    }
    rows, leaning = [], []
    for kind in [*kinds][:4]:
        found = [(signals(text, foreign), names_subject(text, glossary)) for text in kinds[kind]]
        undecided = [[one[name] for name in LEANS] for one, named in found if one["refers"] or not named]
        rows += undecided
        leaning += [kind == "written follow-ups"] * len(undecided)
    table, yes = np.array(rows), np.array(leaning)
    model = LogisticRegression(max_iter=2000, class_weight="balanced")
    odds = cross_val_predict(model, table, yes, cv=5, method="decision_function")
    model.fit(table, yes)
    weights = ", ".join(f'"{name}": {weight:.3f}' for name, weight in zip(LEANS, model.coef_[0], strict=True))
    yield f"LEANS = {{{weights}}}; LEANS_BIAS = {model.intercept_[0]:.2f}; AUC {roc_auc_score(yes, odds):.3f}"
    for name, column in zip(LEANS, table.T, strict=True):
        yield f"  {name} alone: AUC {max(auc := roc_auc_score(yes, column), 1 - auc):.3f}"
    for kind, texts in kinds.items():
        yield f"  {kind}: {len(texts)}, taken to lean {np.mean([leans(text, foreign, glossary) for text in texts]):.3f}"


if __name__ == "__main__":
    main()
