"""What a sentence must survive before it is shown.

A quoted sentence must be verbatim what its spans say, but for a Korean ending in the polite form. A sentence that a
model wrote must rest on evidence that was issued, say what that evidence says in nearly its own words and order, hold
no figure, article, name or claim of enactment that it does not hold, negate what it negates and keep its
qualifications; and it must be a statement in the language of the question. A sentence that fails is not shown; the
reasons go into the trace.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from assistant.answering.citations import Draft
from assistant.answering.polite import polite
from assistant.answering.text import figures, is_in_language, written_out
from assistant.records import Language, Passage

LONGEST = 300  # characters of a sentence; a model is stopped there, so one of that length was cut
ORDER = 0.9  # share of a sentence's words that stand in the order in which its evidence has them

_ARTICLE = re.compile(r"제\s*(\d+)\s*(조|항|호)|\b(article|paragraph)s?\s+(\d+)", re.IGNORECASE)
_SCALED = re.compile(r"\d+(?:[.,]\d+)*\s*(?:[조억만천백]+|trillion|billion|million|thousand)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][A-Za-z&\-]*[A-Za-z]|[A-Z]{2,}\d*)\b")
_ENACTED = re.compile(
    r"(통과|의결|공포|제정|시행)(되었|됐|됩니다|되어|하였|했|된 상태|\s?중)"
    r"|\b(passed|enacted|promulgated|in force|took effect|became law)\b",
    re.IGNORECASE,
)
_OTHER_LETTER = re.compile(r"[^\W\d_A-Za-z가-힣]")  # 咨询 in an English sentence, 月 in a Korean one
_NEGATED = re.compile(
    r"않|아니|없|못|미정|\b(not|no|never|nothing|without|until|if|unless|would|pending)\b", re.IGNORECASE
)
_NEGATION = re.compile(
    r"않|아니|없|못|미정|\b(?:not|no|never|nothing|none|without|neither|nor|cannot)\b|n't\b", re.IGNORECASE
)

# What narrows a statement, in kinds: a kind that the used part of the evidence has, the sentence must have too.
_QUALIFIERS: dict[str, re.Pattern[str]] = {
    "source": re.compile(
        r"보도|언론|매체|기사|블로그|에 따르면|밝혔|밝힌|말했|주장|추정|해석|소개"
        r"|\b(?:according to|reported\w*|reports?|press|news\w*|blog|says|said|estimat\w+|claim\w*|inference)\b",
        re.IGNORECASE,
    ),
    "ceiling": re.compile(
        r"최대|이내|이하|미만|한도|까지|넘지"
        r"|\b(?:up to|at most|maximum|ceiling|no more than|within|less than|under|until|cap\w*)\b",
        re.IGNORECASE,
    ),
    "floor": re.compile(
        r"최소|이상|초과|넘는|\b(?:at least|minimum|more than|over|or more|exceed\w*)\b", re.IGNORECASE
    ),
    "start": re.compile(r"부터|이후|\b(?:from|since|after)\b", re.IGNORECASE),
    "exclusion": re.compile(r"제외|한정|뿐|에만|만 |except|exclud|\b(?:only|limited to|other than)\b", re.IGNORECASE),
    "condition": re.compile(
        r"경우|다만|단,|조건|하면|되면|으면|\b(?:if|unless|provided|when|where|condition\w*)\b", re.IGNORECASE
    ),
    "rough": re.compile(r"약 |가량|정도|안팎|\b(?:about|around|approximately|roughly|nearly|almost)\b", re.IGNORECASE),
    "plan": re.compile(
        r"예정|계획|추진|목표|하려|검토|방침"
        r"|\b(?:would|will|plan\w*|propos\w+|aim\w*|is to|was to|are to|were to|intend\w*|expected)\b",
        re.IGNORECASE,
    ),
    "rule": re.compile(r"보통|통상|원칙|\b(?:usually|normally|generally|in principle|typically)\b", re.IGNORECASE),
    "may": re.compile(r"[ㄹ-ㅎ가-힣] 수 (?:있|없)|\b(?:may|can|could|might|lets?)\b", re.IGNORECASE),
}
_CLAUSE = re.compile(r"[,;:()]\s*|(?<=[가-힣](?:며|고|나|되))\s|(?<=지만)\s|\s(?=but\b|while\b|and the\b)")
_BACK = re.compile(
    r"^(?:이|그|이는|이와|이를|이에|그것|해당|다만|단|또|나머지)(?=[\s,])"
    r"|^(?:it|its|this|that|these|those|they|their|he|she|both|the rest|but)\b|\bthat\.$|\bit\.$",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\d+(?:\.\d+)?(?=\s*(?:[%％]|percent))")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_ROUND = re.compile(r"20\d\d (?:round|call|edition)|20\d\d년? (?:\d차|공고|기준|현재)")
_BRACKETS = re.compile(r"\([^()]*\)")
_FRONTED = re.compile(r"(?:In|On|At|By|As of|Since|Until|Up to|From|After|Before|For|Between|During)\b[^,;:]*,")
_WHOLE = re.compile(r"(?:다|요|\w[.!]|[)\"'”’%][.!])[)\"'”’.]*$")
_USED = 0.34  # of a clause's words, from which on a sentence is taken to say what the clause says

_WORD = re.compile(r"[A-Za-z]+(?:[-'&][A-Za-z]+)*|[가-힣]+|\d+(?:[.,]\d+)*")
_KO_ENDINGS = re.compile(
    r"(?:"
    r"(?:았|었|였|했|됐|겠)?(?:습니다|으며|으나|지만|는데|으므로)|(?:았|었|였|했|됐)다|입니다|합니다|됩니다|는다|한다|된다|이다"
    r"|하며|되며|이며|하고|되고|이고|하지만|되지만|에서는|에게는|으로는|에서|에게|으로|까지|부터|이나"
    r"|은|는|이|가|을|를|의|에|와|과|도|로|만|다|며|고)$"
)
_EN_ENDINGS = frozenset(["", "s", "es", "ed", "d", "ing", "e", "y", "ies", "ied", "'s"])
_KO_GLUE = frozenset(
    "있 없 않 것 수 등 및 또는 또한 그 이 해당 위해 위한 대한 대해 따라 따른 관한 하는 되는 합 됩 입".split()
)
_EN_GLUE = frozenset(
    """
    a an the is are was were be been being do does did has have had can could will would should may might must of in on
    for to from by with about and or not if it its this that these those there as at which who what when where than
    then also so such their they them he she his her you your we our one no
    """.split()
)


def problems(draft: Draft, passages: Mapping[str, Passage], language: Language) -> tuple[str, ...]:
    """Why a draft sentence must not be shown, one short reason each; empty when it may be."""
    if not draft.spans:
        return () if draft.origin == "template" else ("no evidence",)
    unknown = [span.passage_id for span in draft.spans if span.passage_id not in passages]
    if unknown:
        return tuple(f"unknown passage: {passage_id}" for passage_id in unknown)
    evidence = " ".join(passages[span.passage_id].text[span.start : span.end] for span in draft.spans)
    if draft.origin == "template":
        return _foreign(draft.text, evidence, language)
    if is_verbatim(draft.text, evidence):
        return ()
    if draft.origin == "quote":
        return ("not verbatim",)
    return (*_foreign(draft.text, evidence, language), *_changed(draft.text, evidence, language))


def is_verbatim(text: str, evidence: str) -> bool:
    """Whether a sentence is its evidence word for word, or but for a Korean ending in the polite form."""
    return text in (evidence, polite(evidence))


def _foreign(text: str, evidence: str, language: Language) -> tuple[str, ...]:
    """What a sentence holds that its evidence does not."""
    known = figures(_ARTICLE.sub(" ", evidence))
    found = [f"figure: {figure}" for figure in sorted(claimed_figures(text) - known)]
    found += [f"article: {article}" for article in sorted(_articles(text) - _articles(evidence))]
    lowered = evidence.lower()
    found += [f"name: {name}" for name in sorted(set(_NAME.findall(text))) if name.lower() not in lowered]
    if _ENACTED.search(text) and not _NEGATED.search(text) and not _states_enactment(evidence):
        found.append("claims enactment")
    if not is_in_language(text, language) or set(_OTHER_LETTER.findall(text)) - set(evidence):
        found.append("wrong language")
    return tuple(found)


def _changed(text: str, evidence: str, language: Language) -> tuple[str, ...]:
    """What a model's sentence makes of its evidence: other words, another order, a lost "not" or "up to"."""
    found = [] if _WHOLE.search(text) and len(text) < LONGEST - 1 else ["unfinished"]
    if "?" in text:
        found.append("a question")
    if _BACK.search(text) and not _BACK.search(evidence):
        found.append("points back")
    if language == "en" and not _begins_well(text, evidence):
        found.append("begins in the middle")
    support, order = lexical_support(text, polite(evidence) if language == "ko" else evidence)
    if support < 1:
        found.append(f"words: {support:.2f}")
    if order < ORDER:
        found.append(f"order: {order:.2f}")
    used = used_clauses(text, evidence)
    if bool(_NEGATION.search(text)) != bool(_NEGATION.search(used)):
        found.append("negation")
    found += [f"lost: {kind}" for kind in lost_qualifiers(text, used)]
    if _amounts(evidence) - _amounts(text):
        found.append("lost: amount")
    if _loses_date(text, evidence):
        found.append("lost: date")
    if (said := words(text)) and _share(said, words(_BRACKETS.sub(" ", evidence))) < 0.5:
        found.append("only what stands in brackets")
    return tuple(found)


def lost_qualifiers(text: str, used: str) -> tuple[str, ...]:
    """Kinds of qualification that the used clauses have and the sentence has not."""
    return tuple(kind for kind, pattern in _QUALIFIERS.items() if pattern.search(used) and not pattern.search(text))


def used_clauses(text: str, evidence: str) -> str:
    """The clauses of the evidence that a sentence draws on, as one text; all of it where none stands out.

    Evidence is cut at semicolons into parts, and these into clauses. The first and the last clause of a part that is
    drawn on count as well where they name a source ("According to one newspaper, …"), since that holds for all of it.
    """
    said, used = words(text), []
    parts = [_clauses(part) for part in evidence.split(";")]
    counts = Counter(word for part in parts for clause in part for word in set(words(clause)))
    for clauses in parts:
        drawn = [_draws_on(said, words(clause), counts) for clause in clauses]
        if any(drawn):
            ends = (0, len(clauses) - 1)
            used += [
                clause
                for place, clause in enumerate(clauses)
                if drawn[place] or (place in ends and _QUALIFIERS["source"].search(clause))
            ]
    return " ; ".join(used) or evidence


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause and clause.strip()]


def _amounts(text: str) -> frozenset[str]:
    """Sums with a scale word, and percentages: what an owner compares, so one of a sentence brings the others."""
    return written_out(text) | frozenset(_PERCENT.findall(text))


def _loses_date(text: str, evidence: str) -> bool:
    """Whether a sentence drops every year of its evidence, the round it speaks of, or a date that holds for all of it.

    The last stands in a clause in front of an English sentence ("As of 23 May 2026, …").
    """
    if _YEAR.search(evidence) and not _YEAR.search(text):
        return True
    front = _FRONTED.match(evidence)
    rounds = [match.group() for match in _ROUND.finditer(evidence)]
    return bool(front and figures(front.group()) - figures(text)) or any(one not in text for one in rounds)


def _draws_on(said: Sequence[str], clause: Sequence[str], counts: Mapping[str, int]) -> bool:
    """Whether a sentence says a good part of what only this clause of its evidence says."""
    own = [word for word in clause if counts[word] == 1] or clause
    return bool(own) and _share(own, said) >= _USED


def _begins_well(text: str, evidence: str) -> bool:
    """Whether an English sentence begins where its evidence, or a clause of it, begins; Korean drops what goes before.

    A sentence that begins in the middle of a clause has lost its subject, or has another one.
    """
    begun = words(text)[:2]
    starts = [words(clause)[:3] for clause in _clauses(evidence)]
    return any(all(any(_same(one, other) for other in start) for one in begun) for start in starts)


def lexical_support(text: str, evidence: str) -> tuple[float, float]:
    """The share of a sentence's words that its evidence has, and the share of those that stand in the same order."""
    said, known = words(text), words(evidence)
    if not said:
        return 0.0, 0.0
    places = [next((place for place, word in enumerate(known) if _same(one, word)), -1) for one in said]
    found = [known[place] for place in places if place >= 0]
    if not found:
        return 0.0, 0.0
    blocks = SequenceMatcher(None, found, known, autojunk=False).get_matching_blocks()
    return len(found) / len(said), sum(block.size for block in blocks) / len(found)


def words(text: str) -> list[str]:
    """The words of a text that carry meaning, in order: lower case, Korean ones without their particle or ending."""
    found = [
        _KO_ENDINGS.sub("", word.lower()) if "가" <= word[0] <= "힣" else word.lower() for word in _WORD.findall(text)
    ]
    return [word for word in found if word and word not in _EN_GLUE and word not in _KO_GLUE]


def _share(own: Sequence[str], others: Sequence[str]) -> float:
    return sum(any(_same(one, other) for other in others) for one in own) / len(own)


def _same(one: str, other: str) -> bool:
    """Whether two words are forms of one: the same for figures, a common beginning for the rest."""
    if one == other:
        return True
    if one[0].isdigit() or other[0].isdigit():
        return False
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    if "가" <= one[0] <= "힣":
        return common >= 2 and common >= 0.6 * max(len(one), len(other))
    return common >= 3 and {one[common:], other[common:]} <= _EN_ENDINGS


def claimed_figures(text: str) -> frozenset[str]:
    """The figures a sentence claims: amounts with a scale word count once, written out; the rest as they stand.

    The number of an article is no figure: "Article 5" does not support "every 5 years".
    """
    bare = _ARTICLE.sub(" ", text)
    return written_out(bare) | figures(_SCALED.sub(" ", bare))


def _articles(text: str) -> frozenset[str]:
    kinds = {"article": "조", "paragraph": "항"}
    return frozenset(
        f"{kinds.get((english or '').lower(), korean)}{number or english_number}"
        for number, korean, english, english_number in _ARTICLE.findall(text)
    )


def _states_enactment(evidence: str) -> bool:
    """Whether some clause of the evidence itself says that a thing was passed or is in force."""
    return any(_ENACTED.search(clause) and not _NEGATED.search(clause) for clause in re.split(r"[.;,]\s", evidence))
