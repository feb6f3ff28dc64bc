"""What in a question asks: the sentences that do, and where a question that asks two things can be cut.

A piece counts where it has a question word in it or names a bill, law, programme or body; the story around a question
has neither, and is not searched by itself.
"""

from __future__ import annotations

import re

from assistant.indexing.glossary import Glossary
from assistant.indexing.keywords import tokens

MAX_PARTS = 4
MIN_TOKENS = 3
_NAMES = frozenset({"bill", "law", "program", "body", "agency", "place"})
_JOINTS = re.compile(
    r"[?!.;]\s+|,\s+(?:(?:and|or|but)\s+)?|\s+(?:and|or|versus|vs\.?|but)\s+"
    r"|\s*(?:그리고|또는|또|아울러)\s+|(?<=[가-힣]하고)\s+|(?<=[가-힣]랑)\s+|(?<=[가-힣][와과])\s+"
    r"|(?<=[가-힣][고며])[,]?\s+|(?<=[은는]데)\s+|(?<=면서)\s+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"뭐|뭘|무엇|무슨|어디|언제|얼마|누구|누가|몇|어떤|어느|어떻|어떡|왜|나요|까요|인가요|[는은될]지"
    r"|\b(who|whom|whose|what|when|where|which|how|why|can|could|does|do|is|are|will|would|may|must|should)\b",
    re.IGNORECASE,
)


_SENTENCE = re.compile(r"(?<=[.?!…])\s+")


def asking_sentences(text: str) -> str:
    """The sentences that ask, without the story around them: those with a question mark, else with a question word.

    The whole text where no sentence asks.
    """
    sentences = _SENTENCE.split(text.strip())
    asking = [s for s in sentences if s.endswith("?")] or [s for s in sentences if _ASKS.search(s)]
    return " ".join(asking or sentences)


def parts_of(text: str, glossary: Glossary) -> tuple[str, ...]:
    """The parts of a question that ask or name something, in order; none where there are fewer than two."""
    pieces = [piece.strip(" ,.?!") for piece in _JOINTS.split(text)]
    parts = [p for p in pieces if len(tokens(p)) >= MIN_TOKENS and (_ASKS.search(p) or _names(p, glossary))]
    return tuple(parts[:MAX_PARTS]) if len(parts) > 1 else ()


def _names(piece: str, glossary: Glossary) -> bool:
    return any(entry.kind in _NAMES for entry in glossary.found(piece))
