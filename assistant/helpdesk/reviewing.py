"""A draft after a person has edited it: every line judged anew, and whether it may be approved.

    unchanged line           keeps its support
    changed, with marks      checked against what the marks cite: supported; by_hand where only words are the person's
                             own; not_supported where a figure, name, "not" or "up to" is not the source's
    changed, without marks   not_supported where it claims what needs a source (claims.py), by_hand otherwise

A changed line with several sentences is judged sentence by sentence, so the lines that come back may be more than were
written. Blank lines are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from assistant.answering.checking import LONGEST, lexical_support, problems
from assistant.answering.citations import Draft as CheckedDraft
from assistant.answering.citations import Span, excerpts_of
from assistant.answering.text import figures, sentence_spans
from assistant.helpdesk.claims import MARKS, MASK_TOKEN, claims
from assistant.helpdesk.records import Draft, Line, Support, marked
from assistant.records import Citation, Language, Origin, Passage

LEAST_SHARED = 0.5  # of a marked sentence's words that its sources must have for it to count as theirs at all
_DRAWN = 0.34  # of a sentence's words that a source's sentence must have for it to be drawn on
_ALIKE = 0.5  # from which ratio on a changed line is taken for a former one
# What a person may do to a source's sentence without making it say something else; every other finding is grave.
_WORDING = ("words:", "points back", "begins in the middle", "unfinished", "lost: amount", "lost: date")
_DENIES = re.compile(
    r"아[니닙닌닐]|않|없|못|(?<![가-힣])안\s|불가|금지|거부|거절|제외|미정"
    r"|\b(?:not|no|never|none|without|neither|nor|cannot|exclud\w+|refus\w+|impossible|forbidden)\b|n't\b",
    re.IGNORECASE,
)
MARK = re.compile(r"\[(\d{1,3})\]")
_MARKS_BEHIND = re.compile(
    r"(?<!\s)\s*(?:\[\d{1,3}\]\s*)+(?![,;:)\]])"
)  # not "(source [2], …)", which names a source in passing
_WORD = re.compile(r"\s+|[^\s]+")
_COMPARED_WORDS = 4_000  # from which on a diff is not begun at words that stand everywhere: it would take minutes


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words of a word diff. The ``same`` and ``removed`` ones are the text before, the rest the one after."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lines are judged against."""

    draft: Draft
    passages: Mapping[str, Passage]
    language: Language


def rechecked(text: str, draft: Draft, passages: Mapping[str, Passage], language: Language) -> tuple[Line, ...]:
    """The lines of :func:`reviewed`."""
    return tuple(line for line, _ in reviewed(text, draft, passages, language))


def reviewed(
    text: str, draft: Draft, passages: Mapping[str, Passage], language: Language
) -> tuple[tuple[Line, tuple[str, ...]], ...]:
    """The edited letter, line by line, each with its support and what speaks against it, one short reason each.

    Args:
        text: the letter as it stands in the editor, marks ``[n]`` in it as in :attr:`Draft.text`.
        draft: what it was before; marks are numbers of its citations.
        passages: by id; what the citations point into now.
        language: of the letter.
    """
    desk = _Desk(draft, passages, language)
    known: dict[str, list[Line]] = {}
    for line in draft.lines:
        known.setdefault(_flat(marked(line.text, line.citations)), []).append(line)
    written = [row for row in text.splitlines() if row.strip()]
    left = {_flat(row) for row in written}
    gone = [line for line in draft.lines if _flat(marked(line.text, line.citations)) not in left]
    lines: list[tuple[Line, tuple[str, ...]]] = []
    for row in written:
        same = known.get(_flat(row))
        if same:
            lines.append((same.pop(0) if len(same) > 1 else same[0], ()))
        else:
            lines += _changed(row, gone, lines[-1][0] if lines else None, desk)
    return tuple(lines)


def may_approve(lines: Sequence[Line], reason: str = "") -> bool:
    """Whether a letter may be approved: nothing unsupported is in it, or the reviewer says why; never an empty one."""
    return bool(lines) and (bool(reason.strip()) or all(line.support != "not_supported" for line in lines))


def changes(before: str, after: str) -> tuple[Change, ...]:
    """What was changed, word by word, white space included."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Change] = []
    is_long = len(old) + len(new) > _COMPARED_WORDS
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=is_long).get_opcodes():
        if tag == "equal":
            found.append(Change("same", "".join(old[a:b])))
            continue
        found += [Change("removed", "".join(old[a:b]))] if a < b else []
        found += [Change("added", "".join(new[c:d]))] if c < d else []
    return tuple(found)


def holds(
    text: str, spans: Sequence[Span], passages: Mapping[str, Passage], language: Language, origin: Origin
) -> bool:
    """Whether a sentence survives its checks on what it cites, or on one sentence of the one passage it cites."""
    return any(not problems(one, passages, language) for one in _anchored(text, tuple(spans), passages, origin))


def _flat(row: str) -> str:
    return " ".join(row.split())


def _changed(row: str, gone: Sequence[Line], above: Line | None, desk: _Desk) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """A changed line as the sentences it has now, in the place of the former line that it is most like."""
    bare = MARKS.sub(" ", row).strip()
    former = max(gone, key=lambda line: _ratio(line.text, bare), default=None)
    if former is None or _ratio(former.text, bare) < _ALIKE:
        former = None
    place = former or Line("", "answer", "by_hand", (), above.part if above else 0)
    if former is not None and former.role == "heading" and _only_asks(bare, desk.draft):
        yield replace(former, text=bare, support="by_hand", citations=()), _findings(bare, (), desk)
        return
    for text, numbers in _sentences(row, desk):
        findings = _findings(text, numbers, desk)
        yield Line(text, place.role, _support(findings, bool(numbers)), numbers, place.part), findings


def _only_asks(heading: str, draft: Draft) -> bool:
    """Whether a heading still asks, and its figures are all of the mail's own questions, or its number."""
    if not heading.rstrip().endswith("?"):
        return False
    asked = figures(" ".join(draft.questions)) | {str(n) for n in range(1, len(draft.questions) + 1)}
    return figures(MASK_TOKEN.sub(" ", heading)) <= asked


def _sentences(row: str, desk: _Desk) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The sentences of a line with the marks that follow each; a stretch that its marks support stays in one piece."""
    start = 0
    for match in (*_MARKS_BEHIND.finditer(row), None):
        stretch = row[start : match.start() if match else len(row)].strip()
        numbers = tuple(dict.fromkeys(int(n) for n in MARK.findall(match.group()))) if match else ()
        start = match.end() if match else len(row)
        spans = _numbered_together(stretch, sentence_spans(stretch))
        if len(spans) <= 1 or (numbers and not _findings(stretch, numbers, desk)):
            if stretch or numbers:
                yield stretch, numbers
            continue
        yield from ((stretch[a:b], ()) for a, b in spans[:-1])
        yield stretch[slice(*spans[-1])], numbers


def _numbered_together(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of sentences, where "1." is no sentence but the beginning of one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and re.fullmatch(r"\W*\d{1,3}\W*", text[slice(*joined[-1])]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _support(findings: Sequence[str], marked: bool) -> Support:
    if not findings:
        return "supported" if marked else "by_hand"
    return "not_supported" if any(_grave(finding) for finding in findings) else "by_hand"


def _grave(finding: str) -> bool:
    if finding.startswith("words: "):
        return float(finding.removeprefix("words: ")) < LEAST_SHARED
    return not finding.startswith(_WORDING)


def _findings(text: str, numbers: Sequence[int], desk: _Desk) -> tuple[str, ...]:
    """What speaks against a sentence: the findings on that reading of its sources on which fewest are grave."""
    by_number = {citation.number: citation for citation in desk.draft.citations}
    if missing := [number for number in numbers if number not in by_number]:
        return tuple(f"no source [{number}]" for number in missing)
    if len(text) > LONGEST * 4:  # would be looked at for long, and nobody writes such a sentence
        return ("too long to be checked",)
    if not numbers:
        return claims(text, desk.language)
    cited = [by_number[number] for number in numbers]
    read = [
        _origins(one, desk)
        for spans in _readings(cited, desk)
        for one in _anchored(text, spans, desk.passages, "quote")
    ]
    best = min(read, key=lambda found: (sum(map(_grave, found)), len(found)))
    return (*best, "negation") if best and _denies_alone(text, cited, desk) else best


def _origins(quote: CheckedDraft, desk: _Desk) -> tuple[str, ...]:
    """The findings on a sentence as a quoted one, and as one in somebody's own words."""
    bare = MASK_TOKEN.sub(" ", quote.text)
    if not problems(quote, desk.passages, desk.language):
        return ()
    return problems(replace(quote, text=bare, origin="model"), desk.passages, desk.language)


def _denies_alone(text: str, cited: Sequence[Citation], desk: _Desk) -> bool:
    """Whether a sentence denies something, and no sentence of its sources that it draws on does."""
    if not _DENIES.search(text):
        return False
    known = (desk.passages[c.passage_id] for c in cited if c.passage_id in desk.passages)
    drawn = (e.text for p in known for e in excerpts_of(p) if lexical_support(text, e.text)[0] >= _DRAWN)
    return not any(_DENIES.search(sentence) for sentence in drawn)


def _readings(cited: Sequence[Citation], desk: _Desk) -> Iterator[tuple[Span, ...]]:
    """What was quoted, and the whole passages, where these are still there."""
    yield tuple(Span(citation.passage_id, citation.start, citation.end) for citation in cited)
    if all(citation.passage_id in desk.passages for citation in cited):
        yield tuple(Span(c.passage_id, 0, len(desk.passages[c.passage_id].text)) for c in cited)


def _anchored(
    text: str, spans: tuple[Span, ...], passages: Mapping[str, Passage], origin: Origin
) -> Iterator[CheckedDraft]:
    yield CheckedDraft(text, spans, origin)
    if len(spans) == 1 and spans[0].passage_id in passages:
        (whole,) = spans
        for excerpt in excerpts_of(passages[whole.passage_id]):
            if whole.start <= excerpt.span.start and excerpt.span.end <= whole.end:
                yield CheckedDraft(text, (excerpt.span,), origin)


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
