"""What each look of the retrieval is worth, and costs: ``python -m benchmarks.retrieval [PLOT.svg]``.

Every fifth asked-as question of each statement is kept out of the index; the index is built from the rest, and the
questions that were kept out are searched. A question counts as found at rank r when its own statement is the r-th; that
is strict, for often another statement answers it too. Prints a Markdown table, as it stands in ``docs/retrieval.md``.

hit@k and MRR: E. Voorhees, "The TREC-8 Question Answering Track Report" (1999).
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from assistant.answering.retrieval import WEIGHTS, fuse, naming_scores, stage_scores, with_slot, z_score
from assistant.indexing.asked import AskedAs
from assistant.indexing.building import build_index
from assistant.indexing.embedding import TextEmbeddings, open_embedding
from assistant.indexing.glossary import Glossary
from assistant.indexing.index import SearchIndex, open_index
from assistant.indexing.knowledge import Knowledge, load_knowledge
from assistant.resources import data_folder

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "retrieval"  # the same rows draw the same file
EVERY = 5
Scores = NDArray[np.float64]
Stages = Mapping[str, Scores]


def main() -> None:
    """Build, search, and print."""
    knowledge, embeddings = load_knowledge(data_folder("knowledge")), open_embedding("use-multilingual")
    kept, held_out = split(knowledge)
    rows: list[tuple[str, NDArray[np.int64]]] = []
    with tempfile.TemporaryDirectory() as root:
        index = opened(Path(root) / "all", kept, embeddings)
        started = time.perf_counter()
        found = [stage_scores(asked.text, index, embeddings) for asked in held_out]
        per_question = (time.perf_counter() - started) / len(held_out) * 1000
        gold = [index.order.index(asked.statement_id) for asked in held_out]
        rows += [(f"only {name}", ranks(found, gold, {name: 1.0})) for name in WEIGHTS]
        rows += [(f"without {name}", ranks(found, gold, WEIGHTS | {name: 0.0})) for name in WEIGHTS]
        for name, less in (
            ("without the glossary", replace(kept, glossary=Glossary(()))),
            ("without asked-as questions", replace(kept, asked=())),
        ):
            other = opened(Path(root) / name, less, embeddings)
            rows.append((name, ranks([stage_scores(a.text, other, embeddings) for a in held_out], gold, WEIGHTS)))
        rows.append(("all looks", ranks(found, gold, WEIGHTS)))
        named = [fuse(f) + naming_scores(a.text, index) for f, a in zip(found, held_out, strict=True)]
        rows.append(("all looks and names", _rank(named, gold)))
        asked_for = [with_slot(a.text, scores, index) for scores, a in zip(named, held_out, strict=True)]
        rows.append(("**all looks, names and slots**", _rank(asked_for, gold)))
        costs = [*cost(index, embeddings, held_out)]
    print(
        f"{len(held_out)} questions kept out, {len(kept.asked)} in the index; {per_question:.1f} ms a question; ",
        end="",
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n")
    print("\n".join(table(rows, [asked.language for asked in held_out])))
    print("\n" + "\n".join(costs))
    if len(sys.argv) > 1:
        draw(Path(sys.argv[1]), rows)


def cost(index: SearchIndex, embeddings: TextEmbeddings, questions: Sequence[AskedAs]) -> Iterator[str]:
    """A Markdown table: milliseconds a question of every step of a search."""
    texts = [asked.text for asked in questions[:200]]
    vectors = [np.asarray(embeddings.embed_query(text), dtype=np.float32) for text in texts]
    level = np.zeros(len(index.order))
    steps: dict[str, Callable[[int], object]] = {
        "the question's vector": lambda i: embeddings.embed_query(texts[i]),
        "glossary": lambda i: index.glossary.expand(texts[i]),
        "statement_words": lambda i: index.statement_scores(texts[i]),
        "asked_words": lambda i: index.keyword_scores(texts[i]),
        "passage_vector": lambda i: index.passage_similarity(vectors[i]),
        "asked_best and asked_mean": lambda i: index.asked_similarity(vectors[i]),
        "learned": lambda i: index.learned_scores(vectors[i]),
        "names": lambda i: naming_scores(texts[i], index),
        "slots": lambda i: with_slot(texts[i], level, index),
    }
    yield "| step | ms a question |"
    yield "| --- | --- |"
    for name, step in steps.items():
        step(0)
        started = time.perf_counter()
        for i in range(len(texts)):
            step(i)
        yield f"| {name} | {(time.perf_counter() - started) / len(texts) * 1000:.2f} |"


def draw(path: Path, rows: Sequence[tuple[str, NDArray[np.int64]]]) -> None:
    """hit@5 and MRR of every row as bars, into an SVG file."""
    figure = Figure(figsize=(8, 0.8 + 0.32 * len(rows)), layout="tight")
    axes = figure.subplots()
    places = np.arange(len(rows))
    axes.barh(places - 0.2, [np.mean(rank <= 5) for _, rank in rows], 0.4, label="hit@5", color="#3b6ea5")
    axes.barh(places + 0.2, [np.mean(1 / rank) for _, rank in rows], 0.4, label="MRR", color="#a9c6e0")
    axes.set_yticks(places, [name.strip("*") for name, _ in rows], fontsize=8)
    axes.set_xlim(0, 1)
    axes.invert_yaxis()
    axes.legend(loc="lower right", fontsize=8)
    figure.savefig(path, format="svg")


def split(knowledge: Knowledge) -> tuple[Knowledge, tuple[AskedAs, ...]]:
    """The knowledge without every fifth asked-as question of each statement, and those questions."""
    seen: Counter[str] = Counter()
    kept: list[AskedAs] = []
    held_out: list[AskedAs] = []
    for asked in knowledge.asked:
        (held_out if seen[asked.statement_id] % EVERY == 0 else kept).append(asked)
        seen[asked.statement_id] += 1
    return replace(knowledge, asked=tuple(kept)), tuple(held_out)


def opened(root: Path, knowledge: Knowledge, embeddings: TextEmbeddings) -> SearchIndex:
    """An index of its own, built from this knowledge."""
    build_index(root, knowledge, embeddings)
    return open_index(root, knowledge, embeddings)


def ranks(found: Sequence[Stages], gold: Sequence[int], weights: Mapping[str, float]) -> NDArray[np.int64]:
    """The rank of each question's statement, 1 for the best, shape ``(len(found),)``."""
    fused = [
        np.sum([weights.get(name, 0.0) * z_score(scores) for name, scores in stages.items()], axis=0)
        for stages in found
    ]
    return _rank(fused, gold)


def _rank(fused: Sequence[Scores], gold: Sequence[int]) -> NDArray[np.int64]:
    return np.array([1 + int(np.sum(scores > scores[right])) for scores, right in zip(fused, gold, strict=True)])


def table(rows: Sequence[tuple[str, NDArray[np.int64]]], languages: Sequence[str]) -> Iterator[str]:
    """A Markdown table: hit@1, hit@5 and MRR of each row, and hit@5 by language."""
    yield "| looks | hit@1 | hit@5 | hit@10 | MRR | hit@5 ko | hit@5 en |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    korean = np.array([language == "ko" for language in languages])
    for name, rank in rows:
        hits = [np.mean(rank <= k) for k in (1, 5, 10)]
        values = [*hits, np.mean(1 / rank), np.mean(rank[korean] <= 5), np.mean(rank[~korean] <= 5)]
        yield f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |"


if __name__ == "__main__":
    main()
