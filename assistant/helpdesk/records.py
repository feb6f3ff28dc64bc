"""The words of the desk: a mail and its parts, a draft and its lines, where it stands.

    mail ──► masked ──► Part (asked, or set aside) ──► Line (cited, or courtesy) ──► Draft ──► Case (kept, reviewed)

Frozen records, standard library only. Personal data is masked before any of them is made: their texts hold tokens such
as ``[전화번호-1]``, and :class:`Masked` alone can give the words back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.records import Citation, Language, Notice

PartKind = Literal["question", "greeting", "story", "signature", "quoted", "attachment"]
Reading = Literal["asks", "announces", "begs", "courtesy", "tells"]  # what a sentence of a mail does
Support = Literal["supported", "not_supported", "by_hand", "courtesy"]
LineRole = Literal[
    "salutation", "opening", "heading", "answer", "not_known", "notice", "contact", "as_of", "disclaimer", "closing"
]
State = Literal["new", "drafted", "in_review", "approved", "rejected"]
FlagKind = Literal[
    "unanswered",
    "partly_answered",
    "closed_window",
    "bill_status",
    "conflict",
    "low_confidence",
    "stale",
    "personal_data",
    "no_question",
    "off_topic",
]

MAX_MAIL_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a mail: what it is, and its words as they were written. Only a ``question`` is answered."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or line of a draft. ``citations`` are numbers of the draft's sources.

    ``part`` counts the mail's questions from 1 (0: the line belongs to the letter as a whole). A ``courtesy`` line is a
    template's and states no fact; ``by_hand`` was written by a person and holds no figure that would need a source.
    """

    text: str
    role: LineRole
    support: Support
    citations: tuple[int, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """What a reviewer must look at. ``part`` as in :class:`Line`."""

    kind: FlagKind
    text: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply to be edited and approved by a person; never sent by the program.

    ``questions`` are the mail's, in order. ``citations`` are numbered 1..n over the whole draft; ``lines`` are in the
    order of the letter. ``confidence`` is the lowest of the cited statements', empty where nothing is cited.
    """

    language: Language
    questions: tuple[str, ...]
    lines: tuple[Line, ...]
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...]
    flags: tuple[Flag, ...]
    engine: str = "quote"
    confidence: str = ""

    @property
    def text(self) -> str:
        """The letter as plain text with marks ``[n]``, one paragraph a line of the draft, sources not listed.

        A blank line stands before each answer's heading, and behind the last answer.
        """
        rows: list[str] = []
        above = 0
        for line in self.lines:
            if rows and (line.role == "heading" or (above and not line.part)):
                rows.append("")
            rows.append(marked(line.text, line.citations))
            above = line.part
        return "\n".join(rows)


def marked(text: str, numbers: Iterable[int]) -> str:
    """Words of a letter with the marks of their sources behind them: ``"… [1] [2]"``."""
    return text + "".join(f" [{number}]" for number in numbers)
