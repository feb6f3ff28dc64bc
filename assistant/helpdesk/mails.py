"""A mail read as its parts, and the questions in it, each of which can be asked alone.

    mail ─► lines (threads.py) ─► sentences ─► Part: question · greeting · story · signature · quoted · attachment
                                                └─► single questions (singles.py) with their subject (subjects.py)

Nothing is dropped: the parts together are the mail, character for character. A sentence is a ``question`` where it asks
for something that can be looked up, however politely; what only announces or begs for an answer is one where the mail
asks in no other way. Where a mail has no question of its own and points at the one below it, that one is read. What wants
something and cannot be looked up is left open, for a person to see (``left_open``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answering.text import detect_language, sentence_spans
from assistant.helpdesk.asking import lead_of, may_ask, reading
from assistant.helpdesk.kinds import own_parts
from assistant.helpdesk.records import Part, PartKind
from assistant.helpdesk.sentences import one_line, read_unit, sentences_of
from assistant.helpdesk.singles import bare_question, singles
from assistant.helpdesk.subjects import MAX_SUBJECTS, Asked, named, shipped_glossary, standing_alone
from assistant.helpdesk.threads import MailLine, lines_of, opened, subject_text
from assistant.indexing.glossary import Glossary
from assistant.records import Language

_POINTS_BELOW = re.compile(
    r"아래(?!와)|하단|밑에|전달|포워딩|원문|이전\s*메일|지난\s*메일|앞서\s*(?:보낸|드린)|(?:답변|회신|답장|답|연락)(?:을|이|도|은|는)?\s*(?:아직|여태|전혀|안|못|없|기다|부탁|바라|바랍|요청|재촉|언제)|재문의|다시\s*(?:문의|보내|보냅|여쭙|메일)"
    r"|\b(?:below|fwd?|fw|forward(?:ed|ing)?|fyi|see the (?:mail|message|thread)|(?:earlier|previous|last|original) (?:e-?mail|mail|message)|(?:no|not|without|any|await\w*|waiting for|still) .{0,20}(?:reply|response|answer|heard)|following up|follow-?up|reminder|resend\w*|sent (?:this|it) (?:before|already|last))\b",
    re.IGNORECASE,
)


_BILL_ON_AI = re.compile(
    r"(?:\bAI\b|인공지능|AI\s?(?=법|활용|관련))[^.]{0,40}(?:법안|법률안|\bbill\b)|\b(?:bill|legislation)\b[^.]{0,40}\bAI\b",
    re.IGNORECASE,
)


def parts_of(mail: str, glossary: Glossary | None = None) -> tuple[Part, ...]:
    """The parts of a mail, in order; every character is in one of them.

    Args:
        mail: the text as it was pasted, masked.
        glossary: what names of programmes and bills are known from; the one that ships where none is given.

    Raises:
        KnowledgeError: the glossary that ships is missing or damaged.
    """
    known = glossary or shipped_glossary()
    lines = lines_of(mail)
    parts = _parts(lines, known)
    if not _asks(parts):
        own = " ".join(line.bare for line in lines if line.region in ("own", "subject") and line.bare.strip())
        if _POINTS_BELOW.search(own) or not re.search(r"\w", own):
            below = _parts(opened(lines), known)
            parts = below if _asks(below) else parts
    if not _asks(parts):
        parts = _from_subject(parts, known)
    if not _asks(parts):
        parts = _parts(lines, known, begging=True)
    return tuple(_merged(parts))


def questions_of(parts: Sequence[Part], glossary: Glossary | None = None) -> tuple[str, ...]:
    """The questions of a mail's parts, in order; each can be asked alone, none stands twice or has over 1,000 characters.

    Raises:
        KnowledgeError: the glossary that ships is missing or damaged.
    """
    return tuple(asked.text for asked in asked_in(parts, glossary))


def asked_in(parts: Sequence[Part], glossary: Glossary | None = None) -> tuple[Asked, ...]:
    """The questions of a mail's parts with what each leans on; see :func:`questions_of`."""
    known = glossary or shipped_glossary()
    found: dict[str, Asked] = {}
    only = _only_subject(parts, known)
    subject, before, asked_before = "", "", ""
    for part in parts:
        if part.kind not in ("question", "story", "greeting"):
            continue
        if part.kind != "question":
            words = subject_text(one_line(part.text))
            subject = _subject_of(_sentences(words), known) or subject
            before = bare_question(_last_sentence(words)) if part.kind == "story" else before
            continue
        told, questions = _told_and_asked(part.text)
        subject = _subject_of(told, known) or subject
        before = told[-1] if told else before
        for question in questions:
            asked = standing_alone(question, before, subject or only, asked_before, known)
            found.setdefault(asked.text, asked)
            subject = _together(named(question, known)) or subject
            asked_before, before = asked.text, question
    return tuple(found.values())


def left_open(parts: Sequence[Part], glossary: Glossary | None = None) -> tuple[str, ...]:
    """Sentences that want something of the reader and are no question that could be looked up; each once.

    Only in a mail's own words: what stands in its subject line, its signature or what it quotes wants nothing more.
    """
    known = glossary or shipped_glossary()
    told = [part.text for part in parts if part.kind == "story" and subject_text(part.text) == part.text.strip()]
    units = (read_unit(raw, known) for text in told for raw in sentences_of(lines_of(text)))
    return tuple(dict.fromkeys(unit.words for unit in units if unit.does == "tells" and may_ask(unit.words)))


def language_of(mail: str) -> Language:
    """The language of most of a mail's questions; of its own sentences where it asks nothing or as much in either."""
    return language_of_parts(parts_of(mail))


def language_of_parts(parts: Sequence[Part]) -> Language:
    """See :func:`language_of`."""
    asked = [detect_language(q) for part in parts if part.kind == "question" for q in singles(part.text)]
    korean = asked.count("ko")
    if asked and korean * 2 != len(asked):
        return "ko" if korean * 2 > len(asked) else "en"
    told = " ".join(part.text for part in parts if part.kind in ("question", "story", "greeting"))
    return detect_language(told or " ".join(part.text for part in parts))


def _asks(parts: Sequence[Part]) -> bool:
    return any(part.kind == "question" for part in parts)


def _parts(lines: Sequence[MailLine], glossary: Glossary, begging: bool = False) -> list[Part]:
    """The parts of the lines; with ``begging``, "please advise" makes a question of the sentence before it."""
    parts: list[Part] = []
    own: list[MailLine] = []
    kinds: dict[str, PartKind] = {
        "header": "quoted",
        "subject": "story",
        "quoted": "quoted",
        "attachment": "attachment",
    }
    for line in lines:
        if line.region == "own":
            own.append(line)
            continue
        parts += own_parts(own, glossary, begging)
        own = []
        parts.append(Part(kinds[line.region], line.raw))
    return parts + own_parts(own, glossary, begging)


def _from_subject(parts: Sequence[Part], glossary: Glossary) -> list[Part]:
    """The parts with the subject line as the question, where it asks and the mail does not."""
    first = next(
        (n for n, part in enumerate(parts) if part.kind == "story" and subject_text(part.text) != part.text.strip()),
        None,
    )
    if first is None:
        return list(parts)
    words = subject_text(one_line(parts[first].text))
    names = frozenset(named(words, glossary))
    asks = reading(words, names) in ("asks", "announces") or bool(
        names and re.search(r"문의|질문|inquiry|enquiry|question", words, re.IGNORECASE)
    )
    return [replace(part, kind="question") if n == first and asks else part for n, part in enumerate(parts)]


def _merged(parts: Sequence[Part]) -> Iterator[Part]:
    """Neighbours of one kind as one part; questions stay apart."""
    held: Part | None = None
    for part in parts:
        apart = part.kind == "question" or (held is not None and subject_text(held.text) != held.text.strip())
        if held is not None and held.kind == part.kind and not apart:
            held = Part(held.kind, held.text + part.text)
            continue
        if held is not None:
            yield held
        held = part
    if held is not None:
        yield held


def _sentences(words: str) -> list[str]:
    return [words[start:end] for start, end in sentence_spans(words)]


def _last_sentence(words: str) -> str:
    sentences = _sentences(words)
    return sentences[-1] if sentences else words


def _told_and_asked(raw: str) -> tuple[list[str], tuple[str, ...]]:
    """What a question part tells first, and its questions: "Please advise" asks about the sentence before."""
    words = subject_text(one_line(raw))
    sentences = _sentences(words)
    if len(sentences) > 1 and reading(sentences[-1]) == "begs":
        return sentences[:-2], (bare_question(sentences[-2]),)
    lead = lead_of(bare_question(words))
    return [lead] if lead else [], singles(words)


def _subject_of(sentences: Sequence[str], glossary: Glossary) -> str:
    """The names in the last of the sentences that has any; "a bill on AI" is the bill."""
    found = (_together(named(one, glossary)) or _the_bill(one) for one in reversed(sentences))
    return next((subject for subject in found if subject), "")


def _the_bill(sentence: str) -> str:
    if not _BILL_ON_AI.search(sentence):
        return ""
    return "중소기업 AI 법안" if detect_language(sentence) == "ko" else "SME AI bill"


def _only_subject(parts: Sequence[Part], glossary: Glossary) -> str:
    """The one subject that a mail names and tells of, in what it quotes where not in its own words; else nothing.

    What a question names is the subject of that question and of those behind it, not of those before.
    """
    asking = {name for part in parts if part.kind == "question" for name in named(one_line(part.text), glossary)}
    for kinds in (("story", "greeting"), ("quoted",)):
        names = {name for part in parts if part.kind in kinds for name in named(one_line(part.text), glossary)}
        if names:
            return next(iter(names)) if len(names | asking) == 1 else ""
    return ""


def _together(names: Sequence[str]) -> str:
    return ", ".join(names[:MAX_SUBJECTS])
