"""Approved replies to mails like the one at hand, with what differs, and their letter made to fit its draft."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.errors import InputError
from assistant.helpdesk.claims import MASK_TOKEN
from assistant.helpdesk.records import Draft
from assistant.helpdesk.reviewing import MARK, Change, changes
from assistant.service.kept import Case
from assistant.service.store import Store

MOST = 3
_NUMBERED = re.compile(r"-\d+\]$")


@dataclass(frozen=True, slots=True)
class Precedent:
    """An approved reply to a like mail: how the mails differ, how the letters do, and its letter for this draft."""

    case: Case
    likeness: float
    mail: tuple[Change, ...]
    letter: tuple[Change, ...]
    text: str


def precedents(store: Store, case: Case) -> tuple[Precedent, ...]:
    """Approved replies to mails like a case's, likest first, with what differs.

    Raises:
        InputError: there are some, and the case has no draft to compare.
    """
    found = [one for one in store.similar(case.mail, limit=MOST + 1) if one.case.id != case.id][:MOST]
    return tuple(
        Precedent(
            one.case,
            one.likeness,
            changes(one.case.mail, case.mail),
            changes(one.case.text, case.text),
            carried_over(one.case, case),
        )
        for one in found
    )


def carried_over(source: Case, target: Case) -> str:
    """Another case's letter for this one.

    Its marks number this draft's sources, or go where it has not this source. A mask stays where both mails have it,
    such as the first name in each; any other loses its number: it stands out, and nothing is put in its place.
    """
    there = {one.passage_id: one.number for one in draft_of(target).citations}
    numbers = {one.number: there.get(one.passage_id) for one in draft_of(source).citations}
    shared = set(MASK_TOKEN.findall(source.mail)) & set(MASK_TOKEN.findall(target.mail))
    text = MASK_TOKEN.sub(lambda mask: mask[0] if mask[0] in shared else _NUMBERED.sub("]", mask[0]), source.text)
    return MARK.sub(lambda mark: f"[{kept}]" if (kept := numbers.get(int(mark[1]))) else "", text)


def draft_of(case: Case) -> Draft:
    """The draft of a case.

    Raises:
        InputError: it has none yet.
    """
    if case.draft is None:
        raise InputError("This case has no draft yet. / 아직 초안이 없습니다.", "Have it drafted first.")
    return case.draft
