"""Does a question lean on what was said before it, or does it stand alone?

People ask one thing after another in one conversation. "And for micro firms?" means nothing without what was said;
"Who proposed the bill?" has its meaning in itself, and what was said before would only draw the search to it. Neither
how well a question finds something nor how near that lies to what was said tells the two apart as well as its own
words do. A question that names a bill, law or programme and has no word that points back stands alone. Of the others,
a logistic regression decides, as ``python -m benchmarks.switches`` finds it, over three signals:

- ``weight``: the length of its n-grams' vector of inverse document frequencies: how much it says, and how rarely that
  is said;
- ``refers``: whether it has a word that points back (then, there, them, 그럼, 거기, 그건);
- ``subject``: how clearly its words speak for our subject or for another one. A follow-up speaks for neither.

The decision is made here only, for the search and for the judgement; figures are in docs/retrieval.md.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answering.notices import points_at_bill
from assistant.indexing.glossary import Glossary
from assistant.indexing.index import SearchIndex
from assistant.indexing.limits import Linear, ngrams

LEANS = {"weight": -0.127, "refers": 1.440, "subject": -1.067}
LEANS_BIAS = 7.39
# Log-odds above which a question leans. Below even, for a follow-up taken alone finds nothing; lower still, questions
# that stand alone begin to lose their answers (docs/retrieval.md).
LEANS_ABOVE = -0.5
SUBJECTS = frozenset({"bill", "law", "program"})
_REFERS = re.compile(
    r"(?<![가-힣])(그럼|그러면|그렇|그래서|그래도|그중|그때|그분|그쪽|그곳|그[건거게걸것]|그 |거기|거긴)"
    r"|(?<![가-힣])(이[건거걸것]|이대로|나머지|각각)|마찬가지|똑같|[은는도건]요\?*$"
    r"|\b(its?|that|they|them|their|those|these|then|he|she|his|her|him|either|instead|the (two|others?|same))\b"
    r"|\b(this|there|too|as well|ones?)\W*$|^(and|or|but|so|what about|how about|what if)\b",
    re.IGNORECASE,
)


def leaned_on(text: str, context: str, index: SearchIndex) -> str:
    """What was said before a question that leans on it; empty where the question stands alone.

    Knowledge without questions on other subjects has nothing to tell by, and every question leans.
    """
    foreign = index.limits.foreign
    return context if context and (foreign is None or leans(text, foreign, index.glossary)) else ""


def leans(text: str, foreign: Linear, glossary: Glossary) -> bool:
    """Whether a question needs what was said before it. ``foreign`` tells other subjects from ours."""
    if names_subject(text, glossary) and not points_back(text):
        return False
    found = signals(text, foreign)
    return LEANS_BIAS + sum(LEANS[name] * found[name] for name in LEANS) > LEANS_ABOVE


def names_subject(text: str, glossary: Glossary) -> bool:
    """Whether a question names a bill, law or programme, or says "the bill"."""
    return points_at_bill(text) or any(entry.kind in SUBJECTS for entry in glossary.found(text))


def points_back(text: str) -> bool:
    """Whether a question has a word that takes up what was said: then, there, them, 그럼, 거기, 그건."""
    return bool(_REFERS.search(text))


def signals(text: str, foreign: Linear) -> dict[str, float]:
    """The three signals of a question."""
    grams = ngrams(text)
    frequencies = replace(foreign, weights=foreign.weights[[0, 0]])
    return {
        "weight": frequencies.weight(grams) ** 0.5,
        "refers": float(points_back(text)),
        "subject": abs(foreign.score(grams)),
    }
