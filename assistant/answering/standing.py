"""How far the evidence answers the question: is it about our subject at all, and does it say what is asked?

Scores of the search cannot tell: the nearest statement is near, whether or not it holds what is asked for. What tells
is which words of the question the evidence leaves unsaid, and what questions look like that stay without an answer
(``assistant/indexing/limits.py``). ``foreign`` is a logistic regression on questions that were kept out of the index,
as ``python -m benchmarks.standing`` finds it. In ``silent`` the question by itself counts for less than is found there,
because the silent and the answered questions were put into words by different people, which a classifier sees too;
its scale is that at which the probabilities of the ``dev`` cases come true (docs/answering.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answering.evidence import Evidence
from assistant.answering.leaning import leaned_on
from assistant.answering.notices import asks_about_bill
from assistant.answering.parts import asking_sentences
from assistant.indexing.index import SearchIndex
from assistant.indexing.limits import Grams, Linear, ngrams
from assistant.records import Hit

Standing = Literal["enough", "unsure", "doubtful", "silent", "foreign"]
Signals = dict[str, float]

FOREIGN = {"foreign_words": 2.3, "asked_best": -1.8, "asked_mean": -1.8, "passage_vector": -2.0, "known_word": -1.9}
FOREIGN_BIAS = 2.3
SILENT = {"silent_words": 0.3, "beyond_words": 0.43, "strongest_word": 0.043, "lacks_slot": 0.22}
SILENT_BIAS = -2.55
MAX_UNSAID = 2
# How much a word must speak for silence to be named.
MIN_WEIGHT = 15.0
MIN_ENGLISH = 5
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d[\d.,]*|[가-힣]+")
_HANGUL = re.compile(r"[가-힣]")
_PARTICLE = re.compile(
    r"(이나|이라도|이랑|에서|에게|한테|으로|까지|부터|마다|처럼|보다|이란|에는|에도|은|는|이|가|을|를|의|에|도|만|로|나|랑|과|와)$"
)
_VERB = re.compile(
    r"(요|죠|지|까|니|냐|줘|면서|하면|으면|되면|려면|는데|은데|인데|하고|이고|해서|어서|아서|려고|하게|던|듯|래|해|다가|다고|라고)$"
    r"|^(받|하|되|됐|있|없|않|같|많|좋|나오|나온|해|했)"
    r"|^(어디|언제|누구|누가|무엇|무슨|뭐|뭔|왜|어떻|어떤|어느|얼마|몇)"  # what asks names nothing
)
_SMALL_WORDS = frozenset(
    """
    about above across after again against along already also although always among another any anyone around
    aside because before behind being below beneath beside besides between beyond both cannot could count
    despite does doing during each either else enough ever every exactly except first given gives going have
    having here however indeed inside instead just know large later least less like likely made make makes
    many maybe meanwhile might more most much must nearby need never often only other others over perhaps
    please quite rather really same says seem several shall should simply since some somehow someone something
    sometimes still such sure take taken tell than that their them then there these they thing think this
    those through today together tomorrow toward towards under until upon used using usually very want well
    were what whatever when whenever where whereas wherever whether which whichever while whoever whom whose
    will with within without would yesterday your
    """.split()
)
# Probabilities.
FOREIGN_ABOVE = 0.85
UNSURE_ABOVE, DOUBTFUL_ABOVE, SILENT_ABOVE = 0.08, 0.25, 0.75


@dataclass(frozen=True, slots=True)
class Judgement:
    """``standing``: ``enough`` to answer; ``unsure``, ``doubtful``: it may not be, or likely is not, what was asked;
    ``silent``: on the subject, but no answer to this; ``foreign``: about something else.

    ``foreign`` and ``silent`` are probabilities. ``unsaid`` are words of the question that the evidence does not have,
    those that speak most for silence first.
    """

    standing: Standing
    foreign: float
    silent: float
    unsaid: tuple[str, ...]


def judge(text: str, context: str, hits: Sequence[Hit], evidence: Evidence, index: SearchIndex) -> Judgement:
    """Judge the evidence that was chosen from these hits; no hits at all are foreign.

    ``context`` is what was said before; it counts where the question leans on it.
    """
    if not hits:
        return Judgement("foreign", 1.0, 1.0, ())
    context = leaned_on(text, context, index)
    foreign = probability(foreign_signals(text, context, hits, index), FOREIGN, FOREIGN_BIAS)
    reading = read(text, context, evidence, index)
    silent = probability(silent_signals(reading, index), SILENT, SILENT_BIAS)
    return Judgement(_standing(foreign, silent), foreign, silent, unsaid(reading))


def _standing(foreign: float, silent: float) -> Standing:
    if foreign > FOREIGN_ABOVE:
        return "foreign"
    if silent > SILENT_ABOVE:
        return "silent"
    if silent > DOUBTFUL_ABOVE:
        return "doubtful"
    return "unsure" if silent > UNSURE_ABOVE else "enough"


def probability(signals: Signals, weights: Signals, bias: float) -> float:
    """The logistic function of the weighted sum of the signals."""
    return 1 / (1 + math.exp(-bias - sum(weight * signals[name] for name, weight in weights.items())))


def foreign_signals(text: str, context: str, hits: Sequence[Hit], index: SearchIndex) -> Signals:
    """What speaks for another subject, and against it. A follow-up is judged together with what was said before."""
    whole = f"{context} {text}".strip()
    raw = dict(hits[0].stages)
    return {
        "foreign_words": (_score(index.limits.foreign, ngrams(whole)) + _score(index.limits.foreign, ngrams(text))) / 2,
        "asked_best": max(dict(hit.stages)["asked_best"] for hit in hits),
        "asked_mean": raw["asked_mean"],
        "passage_vector": raw["passage_vector"],
        "known_word": float(bool(index.glossary.found(whole)) or asks_about_bill(whole)),
    }


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences that ask, read against the evidence.

    ``asked`` and ``said`` are the n-grams of both; ``left`` are words that the evidence does not have in full, each
    with how much it speaks for silence.
    """

    asked: Grams
    said: Grams
    left: tuple[tuple[str, float], ...]
    lacks_slot: bool


def read(text: str, context: str, evidence: Evidence, index: SearchIndex) -> Reading:
    """Read the sentences of a question that ask; what was said before a follow-up counts as said."""
    asking, beyond = asking_sentences(text), index.limits.beyond
    said = index.evidence_grams([statement.id for statement in evidence.statements]) | ngrams(context)
    rests = ((word, ngrams(word) - said) for word in _WORD.findall(asking))
    left = tuple((word, beyond.weight(rest)) for word, rest in rests if rest) if beyond else ()
    return Reading(ngrams(asking), said, left, evidence.missing is not None)


def silent_signals(reading: Reading, index: SearchIndex) -> Signals:
    """What speaks for a question that the evidence does not answer."""
    return {
        "silent_words": _score(index.limits.silent, reading.asked),
        "beyond_words": _score(index.limits.beyond, reading.asked - reading.said),
        "strongest_word": max((weight for _, weight in reading.left), default=0.0),
        "lacks_slot": float(reading.lacks_slot),
    }


def unsaid(reading: Reading) -> tuple[str, ...]:
    """Nouns that the evidence does not have and that speak for silence, the strongest first.

    Korean words lose their particle; what looks like a verb or a small word is left out.
    """
    strongest = sorted((pair for pair in reading.left if pair[1] > MIN_WEIGHT), key=lambda pair: -pair[1])
    nouns = (_noun(word) for word, _ in strongest)
    return tuple(dict.fromkeys(noun for noun in nouns if noun and not _inner(noun) <= reading.said))[:MAX_UNSAID]


def _inner(noun: str) -> Grams:
    """The n-grams of a noun that do not touch its edges, for it stands in the evidence with other particles."""
    return frozenset(gram for gram in ngrams(noun) if " " not in gram)


def _noun(word: str) -> str:
    if not _HANGUL.match(word):
        return word if len(word) >= MIN_ENGLISH and word.lower() not in _SMALL_WORDS else ""
    bare = _PARTICLE.sub("", word)
    noun = bare if len(bare) > 1 else word
    return "" if len(noun) < 2 or _VERB.search(word) else noun


def _score(linear: Linear | None, grams: Grams) -> float:
    return linear.score(grams) if linear else 0.0
