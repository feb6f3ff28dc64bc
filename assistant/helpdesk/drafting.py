"""A reply to a mail, as a draft that a person edits: the checked answer to each of its questions, in an office's words.

    mail ─► parts, questions ─► one checked answer each (the chain) ─► pieces of a letter ─► numbered anew ─► Draft

A sentence is a fact only with the spans it was checked on; everything else is a template's. One passage is one source
of the whole letter, and its quote runs over all that the letter takes from it. Facts are checked once more before the
letter is given out; one that fails is left out, and its question flagged.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.chain import AnswerChain
from assistant.answering.checking import problems
from assistant.answering.citations import Draft as CitedDraft
from assistant.answering.citations import Span, cite
from assistant.answering.notices import Bill, bill_status, notices_for, spoken_date
from assistant.errors import InputError
from assistant.helpdesk.claims import MASK_TOKEN
from assistant.helpdesk.mails import asked_in, language_of_parts, left_open, parts_of
from assistant.helpdesk.offices import Office
from assistant.helpdesk.pieces import HEADING_CHARS, Desk, Piece, answer_pieces, contact_piece, shortened
from assistant.helpdesk.records import MAX_MAIL_CHARS, Draft, Flag, FlagKind, Line, Part
from assistant.helpdesk.reviewing import holds
from assistant.helpdesk.scope import turns_elsewhere
from assistant.helpdesk.subjects import Asked
from assistant.indexing.passages import passage_id
from assistant.records import Answer, Citation, Engine, Notice, Origin, Question, Sentence
from assistant.service.privacy import LABELS

MAX_QUESTIONS = 15
MAX_LEFT_OPEN = 3  # wishes that a reviewer is shown; more would be a story
_NAME_TOKEN = re.compile(rf"\[(?:{'|'.join(LABELS['name'].values())})-\d{{1,9}}\]")
_I_AM = re.compile(rf"(?:저는|제\s?이름은|my name is|i am|i'm)[^.\n]{{0,30}}({_NAME_TOKEN.pattern})", re.IGNORECASE)
_LEVELS = ("low", "medium", "high")
_UNANSWERED: dict[str, FlagKind] = {
    "partial": "partly_answered",
    "nothing_found": "unanswered",
    "refused": "unanswered",
    "clarify": "unanswered",
    "out_of_scope": "off_topic",
}


@dataclass(frozen=True, slots=True)
class _Answered:
    """A question of the mail as it was asked in the end, its own words, and its answer; none for one too many."""

    question: str
    heading: str
    answer: Answer | None


def draft(mail: str, chain: AnswerChain, office: Office, today: dt.date, engine: Engine = "quote") -> Draft:
    """A reply to one mail.

    Args:
        mail: the mail with personal data masked.
        chain: what answers.
        office: whose words stand around the answers.
        today: windows are measured against it, and the letter says it.
        engine: who words the answers.

    Raises:
        InputError: the mail is empty, or longer than ``MAX_MAIL_CHARS`` characters.
        KnowledgeError: a text of the program is damaged.
    """
    check_length(mail)
    glossary = chain.index.glossary
    parts = parts_of(mail, glossary)
    language = language_of_parts(parts)
    desk = Desk(chain, office.wording(language), language, today, engine)
    answered = [_answered(one, place, desk) for place, one in enumerate(asked_in(parts, glossary))]
    pieces = [*_opening(parts, answered, desk)]
    said: set[str] = set()
    for number, one in enumerate(answered, start=1):
        pieces += answer_pieces(number, one.heading, one.answer, said, desk)
    if not answered:
        pieces.append(contact_piece(mail, 0, desk))
    return _composed(mail, answered, _sound(pieces, desk), left_open(parts, glossary)[:MAX_LEFT_OPEN], desk)


def check_length(mail: str) -> None:
    """See that a mail can be read.

    Raises:
        InputError: it is empty, or longer than ``MAX_MAIL_CHARS`` characters.
    """
    if not mail.strip():
        raise InputError("The mail is empty. / 메일이 비어 있습니다.", "Paste the text of the mail.")
    if len(mail) > MAX_MAIL_CHARS:
        raise InputError(
            f"The mail has {len(mail):,} characters; at most {MAX_MAIL_CHARS:,} are read. / "
            f"메일은 {MAX_MAIL_CHARS:,}자까지 읽습니다.",
            "Leave out what is quoted below it, or split it.",
        )


def _answered(asked: Asked, place: int, desk: Desk) -> _Answered:
    """The answer to one question; one on something else entirely is not forced onto the subject named before it."""
    if place >= MAX_QUESTIONS:
        return _Answered(asked.text, asked.bare, None)
    if asked.subject and not asked.leans and turns_elsewhere(asked.bare, desk.chain.index):
        alone = _ask(asked.bare, desk)
        if alone.outcome == "out_of_scope":
            return _Answered(asked.bare, asked.bare, alone)
    return _Answered(asked.text, asked.bare, _ask(asked.text, desk))


def _ask(text: str, desk: Desk) -> Answer:
    return desk.chain.invoke(Question(text, language=desk.language, today=desk.today, engine=desk.engine))


def _opening(parts: Sequence[Part], answered: Sequence[_Answered], desk: Desk) -> Iterator[Piece]:
    wording, name = desk.wording, _writer(parts)
    greeting = wording.say("salutation_named", name=name) if name else wording.salutation
    yield Piece(greeting, "salutation", "courtesy")
    astray = all(one.answer is not None and one.answer.outcome == "out_of_scope" for one in answered)
    text = wording.no_question if not answered else wording.off_topic if astray else wording.opening
    yield Piece(text, "opening", "courtesy")


def _writer(parts: Sequence[Part]) -> str:
    """The masked name of who wrote the mail: in the signature, or where it says "저는 …"; empty where there is none."""
    told = "".join(part.text for part in parts if part.kind in ("story", "greeting"))
    signed = "".join(part.text for part in parts if part.kind == "signature")
    introduced, name = _I_AM.search(told), _NAME_TOKEN.search(signed)
    return name.group() if name else introduced[1] if introduced else ""


def _sound(pieces: Sequence[Piece], desk: Desk) -> list[Piece]:
    """The pieces without a fact that does not survive its checks."""
    return [
        piece for piece in pieces if piece.role not in ("answer", "contact") or not piece.spans or _stands(piece, desk)
    ]


def _stands(piece: Piece, desk: Desk) -> bool:
    origins: tuple[Origin, ...] = ("quote", "model", "template")
    return any(holds(piece.text, piece.spans, desk.chain.index.passages, desk.language, origin) for origin in origins)


def _composed(mail: str, answered: Sequence[_Answered], pieces: list[Piece], left: Sequence[str], desk: Desk) -> Draft:
    """The letter: the parts, then once for all the notices, dates, the disclaimer and the closing."""
    answers = [one.answer for one in answered if one.answer is not None]
    index = desk.chain.index
    about_bill = any(notice.kind == "bill_status" for answer in answers for notice in answer.notices)
    if about_bill:
        pieces = [*pieces, _proposal(desk.chain.parts.bill, desk)]
    answering = _relied_on(pieces, *cite(_drafts(pieces), index.passages, index.statements))
    notices = _notices(answers, answering, about_bill, desk)
    later = [n for n in notices if n.kind not in ("bill_status", "closed_window")]
    pieces += [Piece(notice.text, "notice", "courtesy") for notice in later]
    pieces += _ending(answering, desk)
    sentences, citations = cite(_drafts(pieces), index.passages, index.statements)
    lines = tuple(
        Line(piece.text, piece.role, piece.support, sentence.citations, piece.part)
        for piece, sentence in zip(pieces, sentences, strict=True)
    )
    engines = [answer.engine for answer in answers if answer.engine != "quote"]
    levels = [citation.confidence for citation in citations]
    return Draft(
        language=desk.language,
        questions=tuple(one.question for one in answered),
        lines=lines,
        citations=citations,
        notices=notices,
        flags=_flags(mail, answered, pieces, left, notices),
        engine=engines[0] if engines else "quote",
        confidence=min(levels, key=_LEVELS.index) if levels else "",
    )


def _relied_on(pieces: Sequence[Piece], sentences: Sequence[Sentence], citations: Sequence[Citation]) -> list[Citation]:
    """The citations that answer something; how old the source of a contact point is, is no news to a reader."""
    used = {n for p, s in zip(pieces, sentences, strict=True) if p.role != "contact" for n in s.citations}
    return [citation for citation in citations if citation.number in used]


def _drafts(pieces: Sequence[Piece]) -> list[CitedDraft]:
    return [CitedDraft(piece.text, piece.spans, "template") for piece in pieces]


def _proposal(bill: Bill, desk: Desk) -> Piece:
    """That the bill is a proposal, resting on no more of its statements than the sentence needs."""
    text = bill_status(bill, desk.language).text
    passages = desk.chain.index.passages
    spans = [Span(p.id, 0, len(p.text)) for p in (passages[passage_id(s, desk.language)] for s in bill.supported_by)]
    for span in tuple(spans):
        fewer = [one for one in spans if one != span]
        if fewer and not _lacking(text, fewer, desk):
            spans = fewer
    return Piece(text, "notice", "supported", tuple(spans))


def _lacking(text: str, spans: Sequence[Span], desk: Desk) -> tuple[str, ...]:
    return problems(CitedDraft(text, tuple(spans), "template"), desk.chain.index.passages, desk.language)


def _notices(
    answers: Sequence[Answer], citations: Sequence[Citation], about_bill: bool, desk: Desk
) -> tuple[Notice, ...]:
    """What a reader must know beside the letter, each once; source numbers in them are the letter's."""
    parts = desk.chain.parts
    found = [bill_status(parts.bill, desk.language)] if about_bill else []
    found += notices_for(citations, parts.index.statements, parts.conflicts, desk.language, desk.today)
    found += [notice for answer in answers for notice in answer.notices if notice.kind == "ai_generated"]
    return tuple(dict.fromkeys(found))


def _ending(citations: Sequence[Citation], desk: Desk) -> Iterator[Piece]:
    wording = desk.wording
    today = spoken_date(desk.today.isoformat(), desk.language)
    dates = sorted({citation.as_of for citation in citations})
    if dates:
        spoken = dates[0] if len(dates) == 1 else f"{dates[0]} ~ {dates[-1]}"
        yield Piece(wording.say("as_of", dates=spoken, today=today), "as_of", "courtesy")
    else:
        yield Piece(wording.say("as_of_none", today=today), "as_of", "courtesy")
    yield Piece(wording.disclaimer, "disclaimer", "courtesy")
    yield Piece(wording.closing, "closing", "courtesy")
    for row in wording.say("signature", office=wording.name).splitlines():
        yield Piece(row, "closing", "courtesy")


def _flags(
    mail: str,
    answered: Sequence[_Answered],
    pieces: Sequence[Piece],
    left: Sequence[str],
    notices: Sequence[Notice],
) -> tuple[Flag, ...]:
    """What a reviewer must look at: in the order of the questions, then of the letter.

    ``left`` are wishes that are no question to look up; no line of the letter speaks of them.
    """
    flags = [_part_flag(number, one, pieces) for number, one in enumerate(answered, start=1)]
    flags += [Flag("unanswered", shortened(wish, "en")) for wish in left]
    flags += [
        Flag(notice.kind, notice.text, _part_of(notice, pieces)) for notice in notices if notice.kind != "ai_generated"
    ]
    if not answered:
        flags.append(Flag("no_question", " ".join(mail.split())[:HEADING_CHARS]))
    if tokens := tuple(dict.fromkeys(MASK_TOKEN.findall(mail))):
        flags.append(Flag("personal_data", ", ".join(tokens)))
    return tuple(dict.fromkeys(flag for flag in flags if flag is not None))


def _part_flag(number: int, one: _Answered, pieces: Sequence[Piece]) -> Flag | None:
    if one.answer is None:
        return Flag("unanswered", one.question, number)
    kind = _UNANSWERED.get(one.answer.outcome)
    cited = any(piece.part == number and piece.role == "answer" for piece in pieces)
    if kind is None and not cited:  # its sentences failed their checks
        kind = "unanswered"
    return Flag(kind, one.question, number) if kind else None


def _part_of(notice: Notice, pieces: Sequence[Piece]) -> int:
    return next((piece.part for piece in pieces if piece.text == notice.text), 0)
