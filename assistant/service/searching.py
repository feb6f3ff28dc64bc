"""Finds cases by their words, and approved ones whose mails are like another.

What is searched is one text a case, its *haystack*: reference, mail and letter, in small letters and composed as a
keyboard does. A word is found wherever its letters stand, also inside others, since Korean words carry endings. Both
databases find the same: the index of three letters at a time only makes them quicker.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, literal_column, or_, select, text
from sqlalchemy.orm import Session

from assistant.service.kept import storable
from assistant.service.tables import CaseRow

MAX_TERMS = 20
MAX_TERM_CHARS = 100
MIN_LIKENESS = 0.3

_TERM = re.compile(r'"([^"]+)"|(\S+)')
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMPARED_CHARS = 4_000
_STEMS = 40
_CANDIDATES = 200


def haystack_of(*texts: str) -> str:
    """What is searched of some texts."""
    return _folded("\n".join(text for text in texts if text))


def terms_of(words: str) -> tuple[str, ...]:
    """What is to be found: words, and phrases in double quotes; at most :data:`MAX_TERMS`."""
    found = (_folded(phrase or word.strip('"'))[:MAX_TERM_CHARS] for phrase, word in _TERM.findall(words))
    return tuple(dict.fromkeys(term for term in found if term))[:MAX_TERMS]


def holding(terms: Sequence[str], is_postgresql: bool) -> list[ColumnElement[bool]]:
    """The conditions under which a case holds every term."""
    conditions: list[ColumnElement[bool]] = [CaseRow.haystack.contains(term, autoescape=True) for term in terms]
    indexed = [term for term in terms if len(term) >= 3]
    if indexed and not is_postgresql:
        conditions.insert(0, CaseRow.number.in_(_matching(" AND ".join(map(_quoted, indexed)))))
    return conditions


def candidates(session: Session, mail: str, is_postgresql: bool) -> list[CaseRow]:
    """Approved cases that share the beginnings of words with a mail, those that share most first."""
    stems = _stems(mail)
    if not stems:
        return []
    chosen = select(CaseRow).where(CaseRow.state == "approved").limit(_CANDIDATES)
    if is_postgresql:
        shared = [CaseRow.haystack.contains(stem, autoescape=True) for stem in stems]
        none: ColumnElement[int] = literal_column("0", Integer)
        score = sum((case((one, 1), else_=0) for one in shared), start=none)
        chosen = chosen.where(or_(*shared)).order_by(score.desc(), CaseRow.number.desc())
    else:
        ranked = (
            _matching(" OR ".join(map(_quoted, stems))).add_columns(literal_column("rank").label("rank")).subquery()
        )
        chosen = chosen.join(ranked, ranked.c.rowid == CaseRow.number).order_by(ranked.c.rank, CaseRow.number.desc())
    return list(session.scalars(chosen))


def likeness(one: str, other: str) -> float:
    """How many pairs of letters two texts share, from 0 to 1 (Dice's coefficient over letter bigrams)."""
    first, second = _pairs(one), _pairs(other)
    whole = first.total() + second.total()
    return 2 * (first & second).total() / whole if whole else 0.0


def _matching(query: str) -> Select[Any]:
    """The numbers of the cases that an FTS5 query finds."""
    condition = text("desk_search MATCH :desk_query").bindparams(desk_query=query)
    return select(literal_column("rowid").label("rowid")).select_from(text("desk_search")).where(condition)


def _quoted(term: str) -> str:
    """A term as an FTS5 string, in which nothing is an operator."""
    return '"' + term.replace('"', '""') + '"'


def _folded(words: str) -> str:
    return " ".join(storable(unicodedata.normalize("NFKC", words).casefold()).split())


def _stems(mail: str) -> list[str]:
    """The first letters of the mail's words, without their endings; the most frequent first."""
    words: Iterable[str] = _WORD.findall(_folded(mail)[:_COMPARED_CHARS])
    counted = Counter(word[:6] if word.isascii() else word[:3] for word in words)
    return [stem for stem, _ in counted.most_common(_STEMS)]


def _pairs(words: str) -> Counter[str]:
    return Counter(pair for word in _folded(words)[:_COMPARED_CHARS].split() for pair in map("".join, pairwise(word)))
