"""The mails of the helpdesk: what a citizen wrote, and what is known about a right reply. Loading and validation.

    mails/cases.jsonl ──► Mail ──► mail_run (masked, drafted) ──► mail_scores (judged, folded, gated)

A mail is not a question: it asks none, or five, among stories and signatures. Each thing that is asked is a
:class:`MailPart`, named by its own words in the mail. The format is told in ``evals/README.md``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from assistant.answering.notices import STALE_AFTER_DAYS, is_about_bill
from assistant.answering.polite import polite
from assistant.answering.windows import last_day
from assistant.helpdesk.records import MAX_MAIL_CHARS, FlagKind
from assistant.records import Language, Statement
from evals.cases import Behaviour, Groups
from evals.errors import CaseError
from evals.metrics import folded
from evals.run import TODAY
from evals.validate import NEAR, grams, jaccard

MailKind = Literal[
    "long",
    "multi_question",
    "angry",
    "mixed_language",
    "personal_data",
    "quoted_thread",
    "signature",
    "numbered",
    "indirect",
    "no_question",
    "off_topic",
    "false_premise",
    "silent",
    "legal_advice",
    "steering",
    "broken_lines",
    "one_line",
    "typos",
    "official",
    "consultant",
]

MAILS = Path(__file__).resolve().parent / "mails" / "cases.jsonl"
AT_LEAST: dict[str, int] = {"ko": 45, "en": 15}
_KEYS = frozenset({"id", "language", "kind", "mail", "parts", "forbidden", "flags", "personal"})
_PART_KEYS = frozenset({"about", "evidence", "must_include", "behaviour"})
_YEAR_AGO = (TODAY - dt.timedelta(days=STALE_AFTER_DAYS)).isoformat()


def _is_closed(statement: Statement) -> bool:
    end = last_day(statement.application_window)
    return end is not None and end < TODAY


_RAISES: dict[str, Callable[[Statement], bool]] = {
    "closed_window": _is_closed,
    "low_confidence": lambda statement: statement.confidence != "high",
    "stale": lambda statement: statement.as_of < _YEAR_AGO,
    "bill_status": is_about_bill,
}


@dataclass(frozen=True, slots=True)
class MailPart:
    """One thing that is asked. ``about`` are its words in the mail; of each group of the others, one will do.

    The evidence of what is to be abstained from is what says that the sources are silent, or is nearest to it.
    """

    about: str
    evidence: Groups
    must_include: Groups
    behaviour: Behaviour


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail with its target.

    ``flags``: of each group, one must be raised. ``personal``: every piece that must never be seen again, as it is
    written; ``names``: people named in running text, which no mask promises to find.
    """

    id: str
    language: Language
    kind: MailKind
    mail: str
    parts: tuple[MailPart, ...]
    forbidden: tuple[str, ...]
    flags: Groups
    personal: tuple[str, ...]
    names: tuple[str, ...] = ()


def load_mails(path: Path = MAILS) -> tuple[Mail, ...]:
    """The mails of a file, in its order.

    Raises:
        CaseError: the file cannot be read, a line is no mail, an id stands twice, or there are none.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path.name} cannot be read: {error}") from error
    mails = tuple(_mail(f"{path.name}, line {n}", line) for n, line in enumerate(lines, start=1) if line.strip())
    if not mails:
        raise CaseError("There are no mails.")
    if twice := [name for name, count in Counter(mail.id for mail in mails).items() if count > 1]:
        raise CaseError(f"{twice[0]} stands twice.")
    return mails


def _mail(where: str, line: str) -> Mail:
    try:
        raw: dict[str, Any] = json.loads(line)
        if wrong := sorted((set(raw) ^ _KEYS) - {"names"}):
            raise CaseError(f"{where}: missing or unknown keys: {', '.join(wrong)}")
        _allowed(where, "language", raw["language"], get_args(Language))
        _allowed(where, "kind", raw["kind"], get_args(MailKind))
        lists = {name: tuple(raw.get(name, ())) for name in ("forbidden", "personal", "names")}
        flags = tuple(tuple(one.split("|")) for one in raw["flags"])
        parts = tuple(_part(where, part) for part in raw["parts"])
        return Mail(**raw | lists | {"flags": flags, "parts": parts})
    except (ValueError, TypeError, AttributeError) as error:
        raise CaseError(f"{where} is not a mail: {error}") from error


def _part(where: str, raw: Mapping[str, Any]) -> MailPart:
    if wrong := sorted(set(raw) ^ _PART_KEYS):
        raise CaseError(f"{where}: a part has missing or unknown keys: {', '.join(wrong)}")
    _allowed(where, "behaviour", raw["behaviour"], get_args(Behaviour))
    groups = {name: tuple(map(tuple, raw[name])) for name in ("evidence", "must_include")}
    return MailPart(**{**raw, **groups})


def _allowed(where: str, name: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise CaseError(f"{where}: {name} {value!r} is none of {', '.join(allowed)}")


def faults(mails: Sequence[Mail], statements: Mapping[str, Statement], asked: Sequence[str]) -> Iterator[str]:
    """Everything that is wrong with the mails, one line each. ``asked``: what the product learns from."""
    for mail in mails:
        yield from (f"{mail.id}: {fault}" for fault in _own_faults(mail, statements))
    yield from _near_duplicates(mails, asked)


def too_few(mails: Sequence[Mail]) -> Iterator[str]:
    """Which languages and kinds the committed mails have too few of."""
    languages = Counter(mail.language for mail in mails)
    yield from (f"{name}: {languages[name]} of {least}" for name, least in AT_LEAST.items() if languages[name] < least)  # type: ignore[index]
    yield from (f"no mail is {kind}" for kind in get_args(MailKind) if all(mail.kind != kind for mail in mails))


def _own_faults(mail: Mail, statements: Mapping[str, Statement]) -> Iterator[str]:
    if len(mail.mail) > MAX_MAIL_CHARS:
        yield "is longer than a mail may be"
    if len({part.about for part in mail.parts}) < len(mail.parts):
        yield "asks the same twice"
    if bool(mail.parts) == (mail.kind == "no_question"):
        yield "asks, and is said to ask nothing, or the other way round"
    if unknown := sorted({flag for group in mail.flags for flag in group} - set(get_args(FlagKind))):
        yield f"unknown flags: {', '.join(unknown)}"
    for word in (*mail.personal, *mail.names):
        if folded(word) not in folded(mail.mail):
            yield f"{word!r} does not stand in it"
    texts = [folded(statement.text(mail.language)) for statement in statements.values()]
    yield from (f"{word!r} is in the knowledge too" for word in mail.personal if any(folded(word) in t for t in texts))
    for part in mail.parts:
        yield from _part_faults(part, mail, statements)
    yield from _flag_faults(mail, statements)


def _part_faults(part: MailPart, mail: Mail, statements: Mapping[str, Statement]) -> Iterator[str]:
    if folded(part.about) not in folded(mail.mail):
        yield f"does not ask {part.about!r}"
    if unknown := sorted({i for group in part.evidence for i in group} - statements.keys()):
        yield f"unknown statements: {', '.join(unknown)}"
        return
    if part.behaviour in ("answer", "correct") and not (part.evidence and part.must_include):
        yield f"{part.about!r} wants an answer, but names no evidence, or nothing that it must say"
    texts = [[_shown(statements[i], mail.language) for i in group] for group in part.evidence]
    for wanted in part.must_include:
        if not any(all(any(folded(v) in text for v in wanted) for text in group) for group in texts):
            yield f"no evidence group always holds one of: {', '.join(wanted)}"
    for bad in mail.forbidden:
        if any(folded(bad) in text for group in texts for text in group):
            yield f"its own evidence says {bad!r}"


def _shown(statement: Statement, language: Language) -> str:
    """A statement as a letter may hold it: as it stands, and in polite endings."""
    text = statement.text(language)
    return folded(f"{text} {polite(text)}")


def _flag_faults(mail: Mail, statements: Mapping[str, Statement]) -> Iterator[str]:
    """A flag that follows from a statement must follow from every statement of some group of evidence."""
    groups = [group for part in mail.parts for group in part.evidence if set(group) <= statements.keys()]
    for wanted in mail.flags:
        if set(wanted) <= _RAISES.keys() and not any(
            all(any(_RAISES[flag](statements[i]) for flag in wanted) for i in group) for group in groups
        ):
            yield f"nothing that it needs raises {' or '.join(wanted)}"


def _near_duplicates(mails: Sequence[Mail], asked: Sequence[str]) -> Iterator[str]:
    """Parts too like a learned question, and mails too like an earlier one."""
    known = [grams(text) for text in asked]
    sizes, holders = np.array([len(one) for one in known]), defaultdict[str, list[int]](list)
    for i, one in enumerate(known):
        for gram in one:
            holders[gram].append(i)
    for name, about in ((mail.id, part.about) for mail in mails for part in mail.parts):
        own = grams(about)
        shared = np.bincount([i for gram in own for i in holders.get(gram, ())], minlength=len(known))
        near = np.flatnonzero(shared >= NEAR * (sizes + len(own) - shared)).tolist()
        yield from (f"{name}: {about!r} is like {asked[i]!r}, which is learned from" for i in near)
    seen: list[tuple[str, frozenset[str]]] = []
    for mail in mails:
        own = grams(mail.mail)
        yield from (f"{mail.id}: like {other}" for other, theirs in seen if jaccard(own, theirs) >= NEAR)
        seen.append((mail.id, own))
