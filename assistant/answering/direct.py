"""What the program says itself around the quotes: the bill's standing first, and last that this is no legal advice.

Whoever asks whether the bill has passed, or takes for granted that it has, is told first that it is a proposal, with
the statements that show it. Whoever asks about a case of their own is told that the answer is no legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.answering.citations import Draft, Span
from assistant.answering.notices import Bill, spoken_date
from assistant.answering.replies import reply
from assistant.indexing.glossary import Glossary
from assistant.indexing.passages import passage_id
from assistant.records import Language, Passage

_PASSING = re.compile(
    r"통과|시행|발효|공포|제정|확정|가결|효력|벌써|당장|법이\s*(됐|되었|된|되)|이미\s*법"
    r"|\b(pass(es|ed)?|in force|enact\w*|bec[ao]mes? (a )?law|(is|are) (it |this )?(already )?(a )?law|takes? effect"
    r"|took effect|already|right now|effective|approved|promulgated|applies|apply (now|already|today))\b",
    re.IGNORECASE,
)
_OWN_CASE = re.compile(
    r"(우리|저희|제가|저는|저도|내가|본인)[^.?!]{0,60}(위반|과태료|벌금|처벌|소송|고소|책임|불법|의무|걸리|해당(되|하|돼))"
    r"|\b(my|our|we|i)\b[^.?!]{0,80}\b(liable|illegal|fined?|sued?|lawsuit|oblig\w+|comply|breach|penal\w+|allowed|bound)\b",
    re.IGNORECASE,
)


def bill_standing(
    text: str, context: str, bill: Bill, glossary: Glossary, passages: Mapping[str, Passage], language: Language
) -> Draft | None:
    """That the bill is no law yet, cited, where the question asks for it or takes the contrary for granted."""
    if not _PASSING.search(text) or not _is_about(bill, f"{context} {text}", glossary):
        return None
    said = reply("standing_first", language, last_confirmed=spoken_date(bill.last_confirmed, language))
    support = [passages[passage_id(statement_id, language)] for statement_id in bill.standing_shown_by]
    return Draft(said, tuple(Span(p.id, 0, len(p.text)) for p in support), "template")


def _is_about(bill: Bill, text: str, glossary: Glossary) -> bool:
    """Whether the text names the bill, and no other bill or law."""
    named = [entry for entry in glossary.found(text) if entry.kind in ("bill", "law")]
    return bool(named) and all(bill.number in entry.terms() for entry in named)


def no_advice(text: str, language: Language) -> Draft | None:
    """That this is no legal advice, where somebody asks what the law means for a case of their own."""
    return Draft(reply("no_advice", language), (), "template") if _OWN_CASE.search(text) else None
