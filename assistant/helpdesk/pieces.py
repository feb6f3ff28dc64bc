"""The lines that one question gets in a letter, before their sources are numbered.

Answer ─► heading, sentences (a fact with the spans it was checked on), closed windows, whom to ask
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import Span
from assistant.answering.contacts import contact_for
from assistant.answering.notices import notices_for
from assistant.answering.polite import polite
from assistant.answering.replies import load_replies, reply
from assistant.helpdesk.offices import Wording
from assistant.helpdesk.records import LineRole, Support
from assistant.indexing.passages import passage_id
from assistant.records import Answer, Citation, Engine, Language, Sentence
from assistant.resources import data_folder

HEADING_CHARS = 90
_NOT_FOR_LETTERS = ("no_advice", "model_")  # an answer's own lines that a letter says once for all, or not at all


@dataclass(frozen=True, slots=True)
class Piece:
    """A line before its sources are numbered."""

    text: str
    role: LineRole
    support: Support
    spans: tuple[Span, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step of one draft needs."""

    chain: AnswerChain
    wording: Wording
    language: Language
    today: dt.date
    engine: Engine


def answer_pieces(number: int, question: str, answer: Answer | None, said: set[str], desk: Desk) -> list[Piece]:
    """The lines of one question: its heading, its answer, closed windows, whom to ask."""
    heading = desk.wording.say("heading", number=str(number), question=shortened(question, desk.language))
    pieces = [Piece(heading, "heading", "courtesy", (), number)]
    if answer is None or answer.outcome == "clarify":
        pieces.append(Piece(reply("nothing_found", desk.language), "not_known", "courtesy", (), number))
    else:
        pieces += _told(number, answer, said, desk)
        pieces += _closed(number, answer, said, desk)
    if answer is None or answer.outcome in ("clarify", "out_of_scope"):
        pieces.append(contact_piece(question, number, desk))
    pieces.sort(key=lambda piece: piece.role == "contact")
    return [_once(piece, said, desk) if piece.role == "contact" else piece for piece in pieces]


def shortened(question: str, language: Language) -> str:
    """A question as a heading: in its own words, cut at a word where it is long; of several sentences the last."""
    line = " ".join(question.split())
    if len(line) <= HEADING_CHARS:
        return line
    last = re.split(r"(?<=[.?!])\s+", line)[-1]
    if len(last) <= HEADING_CHARS:
        return last
    if language == "en":  # an English sentence asks at its beginning, a Korean one at its end
        return last[:HEADING_CHARS].rpartition(" ")[0] + " …"
    return "… " + last[-HEADING_CHARS:].partition(" ")[2]


def _told(number: int, answer: Answer, said: set[str], desk: Desk) -> list[Piece]:
    """The sentences of an answer without statements that stand under an earlier question; its leading one stays."""
    by_number = {citation.number: citation for citation in answer.citations}
    wanted = [sentence for sentence in answer.sentences if _wanted(sentence, desk)]
    pieces = [_piece(number, sentence, by_number, desk) for sentence in wanted]
    facts = [piece for piece in pieces if piece.role == "answer"]
    quotes = [p for p, s in zip(pieces, wanted, strict=True) if p.role == "answer" and s.origin != "template"]
    leading = (quotes or facts)[0].spans if facts else ()
    fresh = {span.passage_id for piece in facts if piece.text not in said for span in piece.spans}
    said.update(piece.text for piece in facts)
    kept = [
        piece
        for piece in pieces
        if piece.role != "answer" or piece.spans == leading or any(span.passage_id in fresh for span in piece.spans)
    ]
    return [one for place, one in enumerate(kept) if not any(_holds(before, one) for before in kept[:place])]


def _holds(before: Piece, piece: Piece) -> bool:
    """Whether a fact was said word for word within the line of another, from the same passages."""
    whole, part = ("".join(one.text.rstrip(".").split()) for one in (before, piece))
    passages, others = ({span.passage_id for span in one.spans} for one in (piece, before))
    return piece.role == before.role == "answer" and part in whole and passages <= others


def _wanted(sentence: Sentence, desk: Desk) -> bool:
    texts = load_replies(data_folder("prompts"))[desk.language]
    return not any(key.startswith(_NOT_FOR_LETTERS) and sentence.text == text for key, text in texts.items())


def _piece(number: int, sentence: Sentence, by_number: dict[int, Citation], desk: Desk) -> Piece:
    """One sentence of an answer as a line; a quoted Korean one in the polite form."""
    spans = tuple(Span(c.passage_id, c.start, c.end) for c in (by_number[n] for n in sentence.citations))
    if not spans:
        return Piece(sentence.text, "not_known", "courtesy", (), number)
    is_contact = sentence.origin == "template" and sentence.text.startswith(_contact_lead(desk.language))
    politely = desk.language == "ko" and sentence.origin == "quote"
    text = polite(sentence.text) if politely else sentence.text
    return Piece(text, "contact" if is_contact else "answer", "supported", spans, number)


def _contact_lead(language: Language) -> str:
    return load_replies(data_folder("prompts"))[language]["contact"].partition("$")[0]


def contact_piece(text: str, number: int, desk: Desk) -> Piece:
    """Whom to ask, where an answer names nobody."""
    contact = contact_for(text, (), desk.chain.parts.contacts)
    words = reply("contact", desk.language, name=contact.name(desk.language), contact=contact.reach(desk.language))
    passage = desk.chain.index.passages[passage_id(contact.statement_id, desk.language)]
    return Piece(words, "contact", "supported", (Span(passage.id, 0, len(passage.text)),), number)


def _once(piece: Piece, said: set[str], desk: Desk) -> Piece:
    """A contact point, or a word that it is the one named above."""
    if piece.text in said:
        return replace(piece, text=desk.wording.contact_again, support="courtesy", spans=())
    said.add(piece.text)
    return piece


def _closed(number: int, answer: Answer, said: set[str], desk: Desk) -> Iterator[Piece]:
    """That an application window of a cited statement is over; once in a letter."""
    for citation in answer.citations:
        found = notices_for([citation], desk.chain.index.statements, (), desk.language, desk.today)
        for notice in found:
            if notice.kind == "closed_window" and notice.text not in said:
                said.add(notice.text)
                span = Span(citation.passage_id, citation.start, citation.end)
                yield Piece(notice.text, "notice", "supported", (span,), number)
