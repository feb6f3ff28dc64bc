"""What the checks of a model's sentences catch and what they cost, on sentences that were read and labelled.

    python -m benchmarks.checking

``evals/labels/model_sentences.jsonl`` holds what a real 1.5B model wrote for the eval suite and did not copy word for
word, each read against the statements it named and labelled as supported or not, by readers who did not know the
checks. The thresholds were chosen on the ``dev`` split.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.rewriting import Checked, Checks, check
from assistant.answering.writing import DraftSentence, labelled
from assistant.indexing.embedding import open_embedding
from evals import score

LABELS = Path(__file__).resolve().parents[1] / "evals" / "labels" / "model_sentences.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its label, and what the checks say of it."""

    row: Mapping[str, Any]
    checked: Checked

    @property
    def supported(self) -> bool:
        """What a reader said of it."""
        return bool(self.row["label"] == "supported")

    @property
    def kept(self) -> bool:
        """What the checks say of it."""
        return not self.checked.reasons


def judged() -> Iterator[Labelled]:
    """Every labelled sentence, checked against the statements it named."""
    known = score.known().passages
    checks = Checks(known, open_embedding("use-multilingual"))
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        excerpts = tuple(labelled([known[i] for i in row["passages"]]).values())
        sentence = DraftSentence(row["sentence"], tuple(excerpt.span for excerpt in excerpts))
        yield Labelled(row, check(sentence, excerpts, checks, row["language"]))


def main() -> None:
    """Print how many of each label were kept and dropped, and which reasons did it."""
    every = [*judged()]
    for split in ("dev", "test"):
        counts = Counter((one.supported, one.kept) for one in every if one.row["split"] == split)
        print(f"{split}: supported {counts[True, True]} kept, {counts[True, False]} dropped; ", end="")
        print(f"unsupported {counts[False, True]} kept, {counts[False, False]} dropped")
    print("reasons that dropped an unsupported sentence:")
    reasons = Counter(r.split(":")[0] for one in every if not one.supported for r in one.checked.reasons)
    alone = Counter(
        one.checked.reasons[0].split(":")[0] for one in every if not one.supported and len(one.checked.reasons) == 1
    )
    for reason, count in reasons.most_common():
        print(f"  {reason:30} {count:4} (alone {alone[reason]})")
    for one in every:
        if one.kept and not one.supported:
            print(f"kept although unsupported ({one.row['kind']}: {one.row['why']}): {one.row['sentence']}")


if __name__ == "__main__":
    main()
