"""Draft a reply to every mail once, and keep what came out: ``DIR/drafts.jsonl``, one line a mail, in their order.

``{"id", "masked", "draft", "seconds"}``, or ``{"id", "error"}`` where drafting failed. Seconds are of masking and
drafting together, one mail at a time.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.answering.chain import AnswerChain
from assistant.helpdesk.records import Draft
from assistant.records import Engine
from evals.mails import Mail
from evals.run import TODAY, read_lines, write_lines

DRAFTS, OFFICE = "drafts.jsonl", "helpdesk"

Drafter = Callable[[str], tuple[str, Draft]]
"""From a mail as it was written to the masked mail and its draft."""


@dataclass(frozen=True, slots=True)
class MailItem:
    """A mail with its draft as JSON, or the error that came instead."""

    mail: Mail
    draft: Mapping[str, Any] | None
    masked: str = ""
    seconds: float = 0.0
    error: str = ""


def product_drafter(chain: AnswerChain, engine: Engine = "quote", today: dt.date = TODAY) -> Drafter:
    """The desk's own path: masked first, then drafted for the office that ships.

    Raises:
        KnowledgeError: the office's templates are damaged.
    """
    from assistant.helpdesk.drafting import draft
    from assistant.helpdesk.mails import language_of
    from assistant.helpdesk.offices import load_offices
    from assistant.service.privacy import mask

    office = load_offices()[OFFICE]

    def drafted(mail: str) -> tuple[str, Draft]:
        masked = mask(mail, language_of(mail))
        return masked.text, draft(masked.text, chain, office, today, engine)

    return drafted


def generate(mails: Sequence[Mail], drafter: Drafter) -> Iterator[MailItem]:
    """Draft every mail, in order. An error is kept as an item, so that one cannot hide the others."""
    for mail in mails:
        started = time.perf_counter()
        try:
            masked, draft = drafter(mail.mail)
        except Exception as error:  # a crashed item is a result, and the gate fails on it
            yield MailItem(mail, None, error=f"{type(error).__name__}: {error}")
        else:
            yield MailItem(mail, as_json(draft), masked, round(time.perf_counter() - started, 4))


def as_json(draft: Draft) -> dict[str, Any]:
    """A draft as plain JSON values."""
    body: dict[str, Any] = json.loads(json.dumps(asdict(draft)))
    return body


def save(folder: Path, items: Sequence[MailItem]) -> None:
    """Write a run.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / DRAFTS, map(_line, items))


def _line(item: MailItem) -> dict[str, Any]:
    if item.draft is None:
        return {"id": item.mail.id, "error": item.error}
    return {"id": item.mail.id, "masked": item.masked, "draft": item.draft, "seconds": item.seconds}


def load(folder: Path, mails: Sequence[Mail]) -> tuple[MailItem, ...]:
    """A saved run, one item a mail, in their order.

    Raises:
        RunError: the run cannot be read, or it and the mails differ.
    """
    found = zip(mails, read_lines(folder / DRAFTS, [mail.id for mail in mails], "mails"), strict=True)
    return tuple(
        MailItem(mail, line.get("draft"), line.get("masked", ""), line.get("seconds", 0.0), line.get("error", ""))
        for mail, line in found
    )
