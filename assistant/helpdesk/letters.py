"""A reply as a file: a Word document with footnotes, HTML, plain text, or a mail to be opened and sent by a person.

    edited letter with marks [n] ──► cited (lines of words and notes) ──► restored ──► DOCX, HTML, text, EML

Only sources that the letter still cites are listed, numbered from 1 in the order of their first mark; equal sources
are one. Personal data is put back into the words last of all, after marks were found and before anything is escaped:
what a citizen wrote is never read as a mark, a tag or a header. A mail names no sender and no recipient; mail programs
that know ``X-Unsent`` open it as a draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from html import escape
from pathlib import Path
from typing import Literal

from assistant.answering.replies import filled
from assistant.errors import InputError
from assistant.footnoted import FootnotedDocument, Note, Run, is_web_address
from assistant.helpdesk.records import Draft, marked
from assistant.records import Citation, Language
from assistant.service.exports import ExportFile

Form = Literal["docx", "html", "text", "eml"]
Restore = Callable[[str], str]

MAX_SUBJECT_CHARS = 200

_TEXTS = Path(__file__).resolve().parent / "texts"
_FORMS: dict[Form, tuple[str, str]] = {
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("html", "text/html; charset=utf-8"),
    "text": ("txt", "text/plain; charset=utf-8"),
    "eml": ("eml", "message/rfc822"),
}
_MARKS = re.compile(r"((?<!\s)\s*(?:\[\d{1,3}\]\s*)+)")  # four digits in brackets are a year
_NUMBER = re.compile(r"\d+")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_FONT = "font-family:'Malgun Gothic','Apple SD Gothic Neo',Calibri,Arial,sans-serif;color:#1a1a1a"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line, and the numbers of the notes that stand behind them."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the letter. A heading stands over the answer to one question; ``apart`` from the line above it."""

    pieces: tuple[Piece, ...]
    heading: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A letter ready to be written: its paragraphs; note ``n`` is ``notes[n - 1]``."""

    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]

    def body(self) -> str:
        """The letter as plain text with marks, a line for each paragraph, a blank one where the writer left one."""
        return "\n".join(
            ("\n" if one.apart else "") + "".join(marked(piece.text, piece.notes) for piece in one.pieces)
            for one in self.paragraphs
        )

    def sources(self) -> str:
        """The numbered list of sources with their addresses, one a line."""
        return "\n".join(f"[{n}] {note.text} {note.url}".rstrip() for n, note in enumerate(self.notes, start=1))


def letter(text: str, draft: Draft, form: Form, subject: str, restore: Restore | None = None) -> ExportFile:
    """A reply as a file.

    Args:
        text: the letter as a person left it, a paragraph a line, with marks ``[n]`` of the draft's citations.
        draft: what it was made from; gives sources and language.
        form: which kind of file.
        subject: one line; may hold masks.
        restore: puts masked personal data back into a text.

    Raises:
        InputError: the letter is empty, or a mark points at no source of the draft.
        KnowledgeError: the texts are damaged.
    """
    made = cited(text, draft, restore)
    title = line_of(subject, restore)[:MAX_SUBJECT_CHARS].rstrip()
    if form == "docx":
        content = _docx(made, draft.language, title)
    elif form == "html":
        content = _html(made, draft.language, title).encode()
    elif form == "text":
        content = _plain(made, draft.language).encode()
    else:
        content = _mail(made, draft.language, title)
    ending, media_type = _FORMS[form]
    return ExportFile(f"reply.{ending}", media_type, content)


def cited(text: str, draft: Draft, restore: Restore | None = None) -> Cited:
    """A letter with its marks resolved, numbered anew, and its masked words put back.

    Raises:
        InputError, KnowledgeError: see :func:`letter`.
    """
    sources = {one.number: note_of(one, draft.language) for one in draft.citations}
    headings = {line.text.strip() for line in draft.lines if line.role == "heading"}
    numbers: dict[Note, int] = {}
    paragraphs: list[Paragraph] = []
    blank = False
    for line in text.splitlines():
        pieces = _pieces(line, sources, numbers, restore)
        if pieces:
            paragraphs.append(Paragraph(pieces, line.strip() in headings, blank and bool(paragraphs)))
        blank = not pieces
    if not paragraphs:
        raise InputError("The letter is empty. / 답변이 비어 있습니다.", "Write it, or draft it anew.")
    return Cited(tuple(paragraphs), tuple(numbers))


def note_of(citation: Citation, language: Language) -> Note:
    """What a reader is told of a source."""
    title = citation.title
    if citation.locator:
        title = told("placed", language, title=title, locator=citation.locator)
    words = {"publisher": citation.publisher, "published": citation.published, "as_of": citation.as_of}
    return Note(line_of(told("source", language, title=title, **words)), line_of(citation.url))


def line_of(text: str, restore: Restore | None = None) -> str:
    """A text on one line, masks put back, without what cannot be seen."""
    given = restore(text) if restore else text
    return _UNSEEN.sub("", " ".join(given.split())).strip()


def told(key: str, language: Language, **words: str) -> str:
    """A text of the desk's files with its words filled in.

    Raises:
        KnowledgeError: the texts are damaged.
    """
    return filled(_TEXTS, key, language, **words)


def _pieces(
    line: str, sources: dict[int, Note], numbers: dict[Note, int], restore: Restore | None
) -> tuple[Piece, ...]:
    """The words of a line, each with the notes of the marks behind it; ``numbers`` grows with new notes."""
    split = _MARKS.split(line)
    pieces: list[Piece] = []
    listed: set[int] = set()
    for place in range(0, len(split), 2):
        marks = [int(n) for n in _NUMBER.findall(split[place + 1])] if place + 1 < len(split) else []
        unknown = [n for n in marks if n not in sources]
        if unknown:
            message = f"No source has the number [{unknown[0]}]. / [{unknown[0]}]번 출처가 없습니다."
            raise InputError(message, "Remove the mark, or give it the number of a source.")
        notes = dict.fromkeys(numbers.setdefault(sources[n], len(numbers) + 1) for n in marks)
        words = line_of(split[place], restore)
        listed = listed if words == "," else set()
        if words == "," and notes and listed.issuperset(notes):  # "[2], [5]" that are one source now
            continue
        listed.update(notes)
        if words or notes:
            apart = " " if pieces and words and split[place - 1][-1].isspace() else ""
            pieces.append(Piece(apart + words, tuple(notes)))
    return tuple(pieces)


def _docx(made: Cited, language: Language, title: str) -> bytes:
    document = FootnotedDocument(language, title)
    if title:
        document.heading(title, 1)
    for one in made.paragraphs:
        style: Literal["strong", "plain"] = "strong" if one.heading else "plain"
        notes = [tuple(made.notes[n - 1] for n in piece.notes) for piece in one.pieces]
        document.paragraph([Run(p.text, style, cited) for p, cited in zip(one.pieces, notes, strict=True)])
    return document.save()


def _plain(made: Cited, language: Language) -> str:
    listed = f"\n{told('sources', language)}\n{made.sources()}\n" if made.notes else ""
    return f"{made.body()}\n{listed}"


def _html(made: Cited, language: Language, title: str) -> str:
    """A page that mail programs keep as it is: no style sheet, script, picture or anchor."""
    said = [_html_paragraph(one) for one in made.paragraphs]
    if made.notes:
        items = [f"<li>{escape(note.text)}{_html_address(note.url)}</li>" for note in made.notes]
        said.append(f'<p style="margin:16px 0 4px"><strong>{escape(told("sources", language))}</strong></p>')
        said.append(f'<ol style="margin:0;padding-left:24px;font-size:13px">{"".join(items)}</ol>')
    body = "\n".join(said)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f'<body style="{_FONT};font-size:15px;line-height:1.6">\n{body}\n</body>\n</html>\n'
    )


def _html_paragraph(paragraph: Paragraph) -> str:
    words = "".join(
        escape(piece.text) + "".join(f"<sup>[{number}]</sup>" for number in piece.notes) for piece in paragraph.pieces
    )
    above = 22 if paragraph.apart else 0
    return f'<p style="margin:{above}px 0 10px">{f"<strong>{words}</strong>" if paragraph.heading else words}</p>'


def _html_address(url: str) -> str:
    if not is_web_address(url):
        return f" {escape(url)}" if url else ""
    return f' <a href="{escape(url)}" style="color:#0563c1">{escape(url)}</a>'


def _mail(made: Cited, language: Language, title: str) -> bytes:
    """A mail without sender and recipient, its text and HTML alternatives in base64, which no relay rewrites.

    The subject is encoded as a whole, so that nothing in it can be a header or an encoded word of its own. It is folded
    by ``Header``: that of the newer ``EmailMessage`` loses the spaces at which it breaks a long Korean line.
    """
    message = MIMEMultipart("alternative")
    message["Subject"] = Header(title, "utf-8", header_name="Subject").encode()
    message["X-Unsent"] = "1"
    for kind, text in (("plain", _plain(made, language)), ("html", _html(made, language, title))):
        message.attach(MIMEText(text.replace("\n", "\r\n"), kind, "utf-8"))
    return message.as_bytes(policy=compat32.clone(linesep="\r\n"))
