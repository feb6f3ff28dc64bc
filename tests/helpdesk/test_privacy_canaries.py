"""Personal data of every kind, planted wherever a person can write it, is in no file, table, log, screen or prompt.

    canaries ──► mails, edits, reasons, references, sheets ──► scans of files, tables, logs, output, requests: none
                                                          └──► exported replies and sheets: all

Each canary is looked for as it was written, in plain figures, and by its digits alone. Each scan is tried on a word
that stands in the mails and is not personal, and on a canary that was let through.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from assistant.answering.chain import AnswerChain
from assistant.answering.models import ModelServer
from assistant.answering.writing import ModelWriter
from assistant.helpdesk import sheets
from assistant.helpdesk.batch import put_in, results, run, written
from assistant.helpdesk.desk import HelpDesk
from assistant.records import Engine, Question
from assistant.service.kept import Batch, Case, NewCase
from assistant.service.store import Store
from tests.databases import Server
from tests.helpdesk.conftest import OFFICES
from tests.helpdesk.makers import as_csv
from tests.helpdesk.test_letters import FORMS, words
from tests.makers import TODAY
from tests.ollama import Reply, Scripted, scripted_ollama
from tests.service.personal import KINDS, Planted, planted

KNOWN = "두루미상사"  # stands in every mail, and is nobody's name
ASKED = "기본계획은 몇 년마다 세우나요?"
PLACES = ("mail", "edit", "reason", "reference")
IN_SHEETS = ("row", "row reference", "sheet name")
ENGINES: tuple[Engine, Engine] = ("quote", "model")
SAID = json.dumps({"sentences": [{"ids": ["S1"], "text": "기본계획은 3년마다 세웁니다."}]}, ensure_ascii=False)
REPLIES = (Reply((SAID,)), Reply(("no JSON",)), Reply(status=503), Reply((SAID,), crash=True), Reply((SAID,)))


def sets(count: int, seed: int) -> list[list[Planted]]:
    """So many sets of canaries, one of every kind in each; none twice."""
    made = planted(count * len(KINDS), seed)
    assert len({one.original for one in made}) == len(made)
    return [made[place : place + len(KINDS)] for place in range(0, len(made), len(KINDS))]


def spellings(canary: Planted) -> set[str]:
    """The ways in which a canary may have been kept."""
    plain = unicodedata.normalize("NFKC", canary.original)
    digits = re.sub(r"\D", "", plain)
    told = {canary.original, plain, plain.casefold(), json.dumps(plain)[1:-1]}
    return told | ({digits} if len(digits) >= 8 else set())


def found(canaries: Iterable[Planted], *places: str | bytes) -> list[tuple[str, str]]:
    """The canaries that stand in any of these texts or bytes, by kind and spelling."""
    whole = "\n".join(p for p in places if isinstance(p, str)), b"\n".join(p for p in places if isinstance(p, bytes))
    told = [(one.kind, spelling) for one in canaries for spelling in spellings(one)]
    return [(kind, one) for kind, one in told if one in whole[0] or one.encode() in whole[1]]


# ---- where it is looked


@pytest.fixture(autouse=True)
def loud(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything is logged, from before the store is opened."""
    caplog.set_level(logging.DEBUG)
    return caplog


@dataclass
class Looked:
    """All the places where something may have been left."""

    desk: HelpDesk
    server: Scripted
    folder: Path
    log: pytest.LogCaptureFixture
    said: pytest.CaptureFixture[str]
    postgresql: Server | None

    def files(self) -> bytes:
        """Every file of SQLite, of the data folder and of backups, and what PostgreSQL writes into its log."""
        paths = [path for path in self.folder.rglob("*") if path.is_file()]
        paths += [self.postgresql.folder / "log"] if self.postgresql else []
        return b"\n".join(path.read_bytes() for path in paths)

    def tables(self) -> str:
        """Every column of every row of every table, those of the search index included."""
        with self.desk.store.database.reading() as session:
            names = inspect(session.connection()).get_table_names()
            assert {"desk_batches", "desk_cases", "desk_audit", "desk_secrets"} <= set(names)
            rows = [row for name in names for row in session.execute(text(f'SELECT * FROM "{name}"'))]
        return "\n".join(_shown(cell) for row in rows for cell in row)

    def logs(self) -> str:
        """Every log record with all that it holds."""
        return "\n".join(f"{record.getMessage()} {record.__dict__}" for record in self.log.get_records("call"))

    def prompts(self) -> str:
        """Every request that the model was sent."""
        return json.dumps(self.server.asked, ensure_ascii=False)

    def output(self) -> str:
        """Standard output and error."""
        return "".join(self.said.readouterr())


def _shown(cell: Any) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


@pytest.fixture
def looked(
    store: Store,
    chain: AnswerChain,
    kind: str,
    tmp_path: Path,
    loud: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> Iterator[Looked]:
    """A desk whose model is asked over a real wire."""
    with scripted_ollama(*REPLIES) as server:
        asker = AnswerChain(replace(chain.parts, writer=ModelWriter(ModelServer(server.settings()))))
        desk = HelpDesk(store, asker, lambda: OFFICES, lambda: TODAY)
        postgresql = request.getfixturevalue("server") if kind == "postgresql" else None
        yield Looked(desk, server, tmp_path, loud, capfd, postgresql)


# ---- where it is planted


def mail_with(canary: Planted) -> str:
    """A mail that tells a canary, and asks with it."""
    return (
        f"안녕하세요.\n{canary.text}\n\n{KNOWN}에서 {canary.original} 건으로 여쭙니다. "
        f"{canary.original}, {KNOWN}: {ASKED}\n감사합니다.\n"
    )


def worked_on(desk: HelpDesk, given: Sequence[Planted], first: Engine, then: Engine) -> Case:
    """A mail taken in, drafted, edited, judged, approved, opened again, drafted anew, and approved at last."""
    mail, edit, reason, reference = given
    case = desk.answer(mail_with(mail), "kim", "agency", reference.text, first)
    typed = f"{case.text}\n{edit.text}\n문의: {edit.original}"
    desk.judged(case, typed)
    case = desk.save(case.id, typed, "lee", case.version)
    case = desk.approve(case.id, "lee", case.version, reason.text)
    case = desk.move(case.id, "in_review", "lee", case.version, f"다시: {reason.text}")
    case = desk.redraft(case.id, "lee", case.version, "helpdesk", then)
    case = desk.save(case.id, f"{case.text}\n{typed}", "lee", case.version)
    desk.precedents(case)
    return desk.approve(case.id, "lee", case.version, reason.text)


def sheet_of(given: Sequence[Sequence[Planted]]) -> sheets.Sheet:
    """A sheet that tells a canary in each mail and each reference, and one in the name of a column."""
    rows = [(reference.text, mail_with(mail)) for mail, reference in zip(given[0], given[1], strict=True)]
    return sheets.read(as_csv([("접수번호", f"본문(문의 {given[2][1].original})"), *rows]))


def worked_through(desk: HelpDesk, given: Sequence[Sequence[Planted]]) -> Batch:
    """A sheet drafted to its end, with every kind of canary in its name."""
    there = sheet_of(given)
    name = "\n".join(one.text for one in given[2])
    one = put_in(desk, f"{name}.csv", there, sheets.guess(there.columns, there.rows), "kim")
    assert len(list(run(desk, one.id))) == len(KINDS)
    return desk.store.batch(one.id)


@dataclass(frozen=True)
class Worked:
    """What was planted, and the cases and the sheet that were made with it."""

    cases: tuple[tuple[Case, Sequence[Planted]], ...]
    sheet: sheets.Sheet
    batch: Batch
    rows: Sequence[Planted]
    all: tuple[Planted, ...]


def everything(desk: HelpDesk) -> Worked:
    """Canaries of every kind in every place; each mail is answered with either engine, the one or the other first."""
    in_cases, in_sheets = sets(len(PLACES), 41), sets(len(IN_SHEETS), 7)
    cases = []
    for place, given in enumerate(zip(*in_cases, strict=True)):
        first, then = ENGINES if place % 2 else reversed(ENGINES)
        cases.append((worked_on(desk, given, first, then), given))
    batch = worked_through(desk, in_sheets)
    planted = tuple(one for places in (*in_cases, *in_sheets) for one in places)
    return Worked(tuple(cases), sheet_of(in_sheets), batch, in_sheets[0], planted)


# ---- the scans


def test_no_canary_is_kept_logged_shown_or_sent_and_all_come_back(looked: Looked) -> None:
    worked = everything(looked.desk)
    assert looked.desk.store.search(f'"{worked.all[0].original}"') == ()
    looked.desk.store.backup(looked.folder / "backup.sqlite3")
    assert_given_out(looked.desk, worked)
    scans: dict[str, str | bytes] = {
        "files": looked.files(),
        "tables": looked.tables(),
        "logs": looked.logs(),
        "prompts": looked.prompts(),
        "output": looked.output(),
    }
    assert {name: leaks for name, scan in scans.items() if (leaks := found(worked.all, scan))} == {}
    known = Planted("known", KNOWN, KNOWN)
    assert all(found([known], scans[name]) for name in ("files", "tables", "prompts"))
    assert "the model gave no answer" in looked.logs() and len(looked.server.asked) >= len(KINDS)
    assert all(f"[{label}-1]" in looked.prompts() for label in ("주민등록번호", "전화번호", "카드번호", "이름", "주소"))


def assert_given_out(desk: HelpDesk, worked: Worked) -> None:
    """The words stand in every reply and sheet that is given out, where the tokens stood in the letter."""
    assert {canary.kind for _, given in worked.cases for canary in given} == set(KINDS)
    for place, (case, (mail, edit, *_)) in enumerate(worked.cases):
        form = FORMS[place % len(FORMS)]
        seen = words(form, desk.exported(case.id, form, f"{mail.original}의 답").content)
        assert MASKED.search(case.text) and not MASKED.search(seen)
        assert _flat(mail.original) in _flat(seen) and _flat(edit.original) in _flat(seen)
    for content in (written(desk, worked.batch.id, worked.sheet, "ko"), results(desk, worked.batch.id, "ko")):
        rows = [row.cells for row in sheets.read(content, header=1).rows]
        for cells, canary in zip(rows, worked.rows, strict=True):
            letters = [cell for cell in cells if "기본계획" in cell and "안녕하십니까" in cell]
            assert letters and _flat(canary.original) in _flat(letters[0]) and not MASKED.search(letters[0])


MASKED = re.compile(r"\[[가-힣]+-\d+\]|\[[a-z-]+-\d+\]")


def _flat(words: str) -> str:
    return " ".join(words.split())


def test_each_scan_would_find_a_canary_that_was_let_through(looked: Looked) -> None:
    (canaries,) = sets(1, 90)
    scans: tuple[Callable[[], str | bytes], ...] = (
        looked.files,
        looked.tables,
        looked.logs,
        looked.prompts,
        looked.output,
    )
    assert [found(canaries, scan()) for scan in scans] == [[]] * len(scans)
    for canary in canaries:
        looked.desk.store.add(NewCase(mail_with(canary), "ko"), "kim")
        logging.getLogger("assistant").debug("a mail: %s", canary.text)
        print(canary.text)
        looked.desk.chain.invoke(Question(f"{ASKED} {canary.original}", today=TODAY, engine="model"))
    if looked.postgresql:  # whose own files are not looked at
        looked.desk.store.backup(looked.folder / "backup.sqlite3")
    for scan in [looked.output(), *(scan() for scan in scans[:-1])]:
        assert {kind for kind, _ in found(canaries, scan)} == set(KINDS)


PLAIN, WIDE, BARE = "900101-1234567", "９００１０１－１２３４５６７", "9001011234567"


@pytest.mark.parametrize(
    ("written_as", "kept_as"), [(PLAIN, {PLAIN, BARE}), (WIDE, {PLAIN, WIDE, BARE}), (BARE, {BARE})]
)
def test_a_canary_is_found_in_any_of_its_spellings(written_as: str, kept_as: set[str]) -> None:
    canary = Planted("resident-number", written_as, written_as)
    for spelled in (PLAIN, WIDE, BARE):
        for scan in (f"before {spelled} behind", f"before {spelled} behind".encode()):
            assert bool(found([canary], scan)) == (spelled in kept_as)
