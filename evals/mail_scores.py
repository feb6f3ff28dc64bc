"""Judge the draft of one mail: what became of each part, and what must never be in a letter.

    part ──► addressed   the evidence is cited and what must be said is said
             flagged     a flag, or a line of the letter, says that it is open
             wrong       it was answered otherwise, and nothing says so
             missed      nothing in the draft speaks of it

A draft's questions are the program's cut of the mail, a part is ours: they belong together where half of the character
3-grams of the shorter are in the longer. Of what the sources do not say, an answer is right only if it cites what says
so; what is out of scope may also be passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.answering.text import figures, is_in_language
from evals.mail_run import MailItem
from evals.mails import Mail, MailPart
from evals.metrics import Known, folded
from evals.run import TODAY
from evals.validate import grams

Verdict = Literal["addressed", "flagged", "wrong", "missed"]
Draft = Mapping[str, Any]

OVERLAP = 0.5  # of the shorter text's 3-grams
_OPEN = ("unanswered", "partly_answered")
_ASIDE = (*_OPEN, "off_topic", "no_question")
_MARK = re.compile(r"\[\d+\]")
_SEPARATORS = re.compile(r"[\s.()\u2010-\u2015\u2212·-]")
_COUNTED = re.compile(r"^\s*(?:질문\s*|question\s*)?\(?\d{1,2}[.):]?\s", re.IGNORECASE)
_TODAY = re.compile(
    rf"{TODAY.isoformat()}|{TODAY.year}\s?[년.]\s?{TODAY.month}\s?[월.]\s?{TODAY.day}\s?[일.]?"
    rf"|{TODAY.day} {TODAY:%B},? {TODAY.year}|{TODAY:%B} {TODAY.day}, {TODAY.year}"
)


@dataclass(frozen=True, slots=True)
class MailScore:
    """What is said of one draft; empty after a crash.

    ``flags`` are the required groups with whether one was raised; ``turned_away`` are parts within scope that were
    called off topic.
    """

    item: MailItem
    verdicts: tuple[tuple[str, Verdict], ...] = ()
    invented: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    unmasked: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    turned_away: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    flags: tuple[tuple[str, bool], ...] = ()
    language: bool = False

    @property
    def passed(self) -> bool:
        """Whether there is nothing to mend."""
        bad = (self.invented, self.personal, self.unmasked, self.forbidden)
        open_parts = any(verdict in ("wrong", "missed") for _, verdict in self.verdicts)
        return self.language and not open_parts and not any(bad) and all(raised for _, raised in self.flags)


def score(item: MailItem, known: Known) -> MailScore:
    """Everything that is judged of one draft."""
    draft, mail = item.draft, item.mail
    if draft is None:
        return MailScore(item)
    raised = {flag["kind"] for flag in draft["flags"]}
    said = folded(_said(draft))
    return MailScore(
        item,
        tuple((part.about, verdict_of(part, mail, draft)) for part in mail.parts),
        tuple(invented(draft, known)),
        tuple(seen(mail.personal, _leaves(draft))),
        tuple(seen(mail.personal, (item.masked,))),
        tuple(seen(mail.names, _leaves(draft))),
        tuple(part.about for part in mail.parts if _is_turned_away(part, draft)),
        tuple(bad for bad in mail.forbidden if folded(bad) in said),
        tuple(("|".join(group), bool(raised & set(group))) for group in mail.flags),
        draft["language"] == mail.language and is_in_language(_said(draft), mail.language),
    )


def _said(draft: Draft) -> str:
    """The letter without its headings, which repeat what was asked."""
    return "\n".join(line["text"] for line in draft["lines"] if line["role"] != "heading")


def verdict_of(part: MailPart, mail: Mail, draft: Draft) -> Verdict:
    """What became of one part."""
    own = _questions(draft, part.about)
    answered = any(line["role"] == "answer" and line["part"] in own for line in draft["lines"])
    flagged = _is_flagged(part, own, draft)
    if part.behaviour == "refuse":
        wrong = answered and not own & _answerable(mail, draft)
        return "flagged" if flagged else "wrong" if wrong else "addressed"
    if part.behaviour == "abstain" and flagged:
        return "flagged"
    if part.evidence and _holds(part, draft):
        return "addressed"
    return "flagged" if flagged else "wrong" if answered else "missed"


def _answerable(mail: Mail, draft: Draft) -> set[int]:
    """The draft's questions that hold a part to be answered."""
    wanted = [part.about for part in mail.parts if part.behaviour in ("answer", "correct")]
    return {n for about in wanted for n in _questions(draft, about)}


def _questions(draft: Draft, about: str) -> set[int]:
    """The numbers of the draft's questions that a part is asked in."""
    return {n for n, question in enumerate(draft["questions"], start=1) if overlap(about, question)}


def _is_turned_away(part: MailPart, draft: Draft) -> bool:
    astray = {flag["part"] for flag in draft["flags"] if flag["kind"] == "off_topic"}
    own = _questions(draft, part.about)
    return part.behaviour != "refuse" and bool(own) and own <= astray


def _holds(part: MailPart, draft: Draft) -> bool:
    cited = {citation["statement_id"] for citation in draft["citations"]}
    said = folded(_said(draft))
    has_evidence = all(cited & set(group) for group in part.evidence)
    return has_evidence and all(any(folded(variant) in said for variant in group) for group in part.must_include)


def _is_flagged(part: MailPart, own: set[int], draft: Draft) -> bool:
    kinds = _ASIDE if part.behaviour == "refuse" else _OPEN
    notes = [flag for flag in draft["flags"] if flag["kind"] in kinds]
    notes += [line for line in draft["lines"] if line["role"] == "not_known"]
    if any(note["part"] in own or (not note["part"] and overlap(part.about, note["text"])) for note in notes):
        return True
    return part.behaviour == "refuse" and any(
        flag["kind"] in _ASIDE[2:] and not flag["part"] for flag in draft["flags"]
    )


def overlap(about: str, question: str) -> bool:
    """Whether two wordings are of one question: half of the 3-grams of the shorter are in the longer."""
    a, b = grams(about), grams(question)
    return len(a & b) >= OVERLAP * min(len(a), len(b))


def invented(draft: Draft, known: Known) -> Iterator[str]:
    """Lines with a figure that none of the passages has which the line cites, and the figures.

    A template may repeat the figures of the questions and of the draft's notices; an answer may not, whatever it calls
    itself. The day of the run is nobody's invention.
    """
    questions = " ".join(draft["questions"])
    notices = " ".join(notice["text"] for notice in draft["notices"])
    dates = " ".join(f"{citation['as_of']} {citation['published']}" for citation in draft["citations"])
    may_repeat = {"heading": questions, "not_known": questions, "notice": notices, "disclaimer": notices}
    may_repeat["as_of"] = f"{notices} {dates}"
    by_number = {citation["number"]: citation for citation in draft["citations"]}
    for line in draft["lines"]:
        if line["support"] == "courtesy" and line["role"] in ("salutation", "opening", "closing"):
            continue
        cited = [by_number[number] for number in line["citations"] if number in by_number]
        held = " ".join(_passage(citation, line["role"], known) for citation in cited)
        text = _TODAY.sub(" ", _MARK.sub(" ", line["text"]))
        text = _COUNTED.sub(" ", text) if line["role"] in ("heading", "not_known") else text
        if strange := figures(text) - figures(f"{held} \n {may_repeat.get(line['role'], '')}"):
            yield f"{line['text']} ({', '.join(sorted(strange))})"


def _passage(citation: Mapping[str, Any], role: str, known: Known) -> str:
    """What a citation holds up: its passage; for a contact the statement's own fields and sources too."""
    passage = known.passages.get(citation["passage_id"])
    text: str = passage.text if passage else citation["quote"]
    statement = known.statements.get(citation["statement_id"] or "") if role == "contact" else None
    if statement is None:
        return text
    sources = " ".join(f"{source.title} {source.url}" for source in statement.sources)
    return f"{text} {statement.program} {statement.contact} {statement.operator} {sources}"


def seen(words: tuple[str, ...], texts: tuple[str, ...]) -> Iterator[str]:
    """Which of the words stand in some text, however they are spaced or hyphenated."""
    bare = [_bare(text) for text in texts]
    yield from (word for word in words if any(_bare(word) in text for text in bare))


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).lower())


def _leaves(value: Any) -> tuple[str, ...]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        return (value,)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return tuple(leaf for one in inner for leaf in _leaves(one))
