"""``assistant draft``: one mail on standard input, or a sheet that goes on where it was broken off."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant import cli, wiring
from assistant.answering.chain import AnswerChain
from assistant.helpdesk import batch, sheets
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.records import MAX_MAIL_CHARS
from assistant.service.kept import Case
from assistant.service.store import Store
from assistant.settings import Settings
from tests.helpdesk.makers import ENGLISH, MAIL, NAME, PHONE, as_csv, sender, written_mails
from tests.service.test_desk_commands import assistant

MAILS = written_mails(3)
ROWS = [("접수번호", "제목", "문의 내용"), *((f"R-{n}", "문의", mail) for n, mail in enumerate(MAILS, start=1))]


@dataclass(frozen=True)
class Done:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


class Command:
    """The command line in this process, over the tests' chain."""

    def __init__(self, patch: pytest.MonkeyPatch, said: pytest.CaptureFixture[str]) -> None:
        self.patch, self.said = patch, said

    def __call__(self, *arguments: str | Path, given: str | bytes = "") -> Done:
        typed = given if isinstance(given, bytes) else given.encode()
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        self.patch.setattr(sys, "argv", ["assistant", "draft", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = self.said.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)


@pytest.fixture
def draft(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(wiring, "open_chain", lambda *_, **__: chain)
    return Command(monkeypatch, capsys)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A sheet of three mails."""
    path = tmp_path / "mails.csv"
    path.write_bytes(as_csv(ROWS, "cp949"))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the drafts go."""
    return tmp_path / "drafts.xlsx"


def drafts(path: Path) -> list[str]:
    """The letters of a file that was written."""
    read = sheets.read(path)
    return [row.cells[read.columns.index("답변 초안")] for row in read.rows]


def data() -> Path:
    return Settings.from_env().data_dir


# ---- one mail


def test_one_mail_is_answered_in_a_process_of_its_own_and_nothing_is_kept(real_index_dir: Path) -> None:
    there = {path for path in real_index_dir.iterdir() if path.suffix != ".lock"}
    done = assistant("draft", data=real_index_dir, given=MAIL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"안녕하십니까, {NAME} 님.") and "\n\n[1] " in done.stdout
    assert "personal_data [이름-1], [전화번호-1]" in done.stderr and "bill_status" in done.stderr
    assert PHONE not in done.stderr and NAME not in done.stderr
    assert {path for path in real_index_dir.iterdir() if path.suffix != ".lock"} == there


def test_one_mail_is_answered_in_its_language_and_in_an_office_s_words(draft: Command) -> None:
    done = draft("--office", "Customer Support, SME support agency", given=ENGLISH)
    assert (done.code, done.out.count("Jane Kim")) == (0, 1) and "With regard to your enquiry" in done.out
    assert not (data() / "desk.sqlite3").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_mail_is_read_in_the_encodings_that_korean_mails_come_in(draft: Command, encoding: str) -> None:
    done = draft(given=MAIL.replace("\n", "\r\n").encode(encoding))
    assert done.code == 0 and f"안녕하십니까, {NAME} 님." in done.out


def test_what_a_mail_says_is_not_drawn_as_colour_or_picture(draft: Command) -> None:
    done = draft(given="[red]스마트상점[/] 지원금은 :100: 얼마인가요?")
    assert done.code == 0 and "[red]스마트상점[/] 지원금은 :100: 얼마인가요?" in done.out


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        ((), "", "empty"),
        ((), " \r\n", "empty"),
        ((), "가" * (MAX_MAIL_CHARS + 1), "20,000"),
        ((), b"\xff\xff\xff", "CP949"),
        (("--office", "no such office"), MAIL, "no office"),
        (("--column", "본문"), MAIL, "--in"),
        (("--again",), MAIL, "--in"),
    ],
)
def test_a_mail_that_cannot_be_answered_is_told_with_a_hint(
    draft: Command, arguments: tuple[str, ...], given: str | bytes, told: str
) -> None:
    done = draft(*arguments, given=given)
    assert (done.code, done.out) == (1, "") and told in done.err and "→" in done.err


# ---- a sheet


def test_a_sheet_is_drafted_in_the_words_of_an_office(draft: Command, given: Path, file: Path) -> None:
    done = draft("--in", given, "--out", file, "--office", "agency")
    assert (done.code, done.out) == (0, f"3 drafts, 0 rows without one: {file}\n"), done.err
    letters = drafts(file)
    assert all(f"{sender(n)[0]} 고객님, 안녕하십니까." in letters[n] for n in range(3))
    assert [row.cells[:3] for row in sheets.read(file).rows] == [tuple(row) for row in ROWS[1:]]
    assert not [path for path in file.parent.iterdir() if path.name.startswith(".")]


def test_a_row_without_a_mail_is_counted_and_says_why(draft: Command, given: Path, file: Path) -> None:
    given.write_bytes(as_csv([ROWS[0], ROWS[1], ("R-2", "", ""), ROWS[3]]))
    done = draft("--in", given, "--out", file)
    assert done.out == f"2 drafts, 1 rows without one: {file}\n" and [bool(one) for one in drafts(file)] == [1, 0, 1]
    assert "비어" in sheets.read(file).rows[1].cells[6]


def test_a_sheet_of_no_mails_at_all_is_written_with_the_reasons(draft: Command, given: Path, file: Path) -> None:
    given.write_bytes(as_csv([ROWS[0], ("R-1", "", ""), ("R-2", "", "")]))
    done = draft("--in", given, "--out", file)
    assert done.out == f"0 drafts, 2 rows without one: {file}\n" and drafts(file) == ["", ""]


def test_the_same_command_goes_on_and_again_begins_anew(
    draft: Command, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third, fourth = (tmp_path / f"{n}.csv" for n in range(4))
    with monkeypatch.context() as patch:
        drafted, seen = HelpDesk.drafted, list[int | None]()

        def broken_off(self: HelpDesk, case: Case) -> object:
            seen.append(case.row_number)
            if len(seen) == 3:
                raise KeyboardInterrupt
            return drafted(self, case)

        patch.setattr(HelpDesk, "drafted", broken_off)
        assert draft("--in", given, "--out", first).code != 0 and not first.exists()
    done = draft("--in", given, "--out", first)
    assert done.out.startswith("3 drafts") and "2 of 3 rows were done before" in done.err
    done = draft("--in", given, "--out", second)
    assert "3 of 3 rows were done before" in done.err and second.read_bytes() == first.read_bytes()
    done = draft("--in", given, "--out", third, "--again")
    assert "before" not in done.err and drafts(third) == drafts(first)
    done = draft("--in", given, "--out", fourth, "--office", "agency")
    assert "before" not in done.err and "고객님" in drafts(fourth)[0]
    with Store.open("", data()) as store:
        assert [one.drafted for one in store.batches()] == [3, 3, 3]


@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_a_sheet_that_is_stopped_meanwhile_is_not_written_half(
    draft: Command, given: Path, file: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    with monkeypatch.context() as patch:
        finish = Store.finish

        def steered(self: Store, *arguments: object) -> bool:
            self.steer(self.batches()[0].id, state)  # type: ignore[arg-type]
            return finish(self, *arguments)  # type: ignore[arg-type]

        patch.setattr(Store, "finish", steered)
        done = draft("--in", given, "--out", file)
        assert done.code == 1 and f"2 rows have no draft yet: the sheet was {state}" in done.err
    assert not file.exists()
    done = draft("--in", given, "--out", file)
    assert done.code == 0 and all(drafts(file)) and ("1 of 3" in done.err) == (state == "paused")


def test_the_column_of_the_mails_can_be_named(draft: Command, given: Path, file: Path) -> None:
    assert draft("--in", given, "--out", file, "--column", "제목").code == 0
    assert all("찾지 못했습니다" in letter for letter in drafts(file))  # "문의" asks nothing


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--in", "mails.csv"), "--out"),
        (("--out", "drafts.xlsx"), "--in"),
        (("--in", "mails.csv", "--out", "mails.csv"), "there already"),
        (("--in", "mails.csv", "--out", "drafts.docx"), ".xlsx"),
        (("--in", "mails.csv", "--out", "drafts"), ".xlsx"),
        (("--in", "nowhere.csv", "--out", "drafts.xlsx"), "cannot be read"),
        (("--in", ".", "--out", "drafts.xlsx"), "cannot be read"),
        (("--in", "damaged.xlsx", "--out", "drafts.xlsx"), "damaged"),
        (("--in", "mixed.csv", "--out", "drafts.xlsx"), "CP949"),
        (("--in", "bare.csv", "--out", "drafts.xlsx"), "no rows"),
        (("--in", "nothing.csv", "--out", "drafts.xlsx"), "empty"),
        (("--in", "mails.csv", "--out", "drafts.xlsx", "--column", "Text"), "no column"),
        (("--in", "mails.csv", "--out", "drafts.xlsx", "--office", "no such office"), "no office"),
    ],
)
def test_a_sheet_that_cannot_be_drafted_is_told_with_a_hint_and_leaves_nothing(
    draft: Command, given: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(given.parent)
    Path("damaged.xlsx").write_bytes(b"PK\x03\x04 and no more")
    Path("mixed.csv").write_bytes("문의 내용\n".encode("cp949") + b"\xff\xff\n" + "가나다\n".encode())
    Path("bare.csv").write_bytes(as_csv(ROWS[:1]))
    Path("nothing.csv").write_bytes(b"")
    before = {path.name for path in given.parent.iterdir()} | {"data"}
    done = draft(*arguments)
    assert (done.code, done.out) == (1, "") and told in done.err and "→" in done.err
    assert {path.name for path in given.parent.iterdir()} | {"data"} == before
    if (data() / "desk.sqlite3").exists():
        with Store.open("", data()) as store:
            assert store.batches() == () and store.listed() == ()


def test_drafts_that_cannot_be_written_are_kept_and_written_elsewhere(draft: Command, given: Path, file: Path) -> None:
    done = draft("--in", given, "--out", file.parent / "no such folder" / "drafts.csv")
    assert done.code == 1 and "cannot be written" in done.err and "elsewhere" in done.err
    done = draft("--in", given, "--out", file)
    assert done.code == 0 and "3 of 3 rows were done before" in done.err and all(drafts(file))


def test_mails_that_differ_in_their_masked_words_only_are_drafted_apart(
    draft: Command, given: Path, tmp_path: Path
) -> None:
    mine, yours = tmp_path / "mine.csv", tmp_path / "yours.csv"
    assert draft("--in", given, "--out", mine).code == 0
    given.write_bytes(given.read_bytes().replace(sender(0)[0].encode("cp949"), "홍길동".encode("cp949")))
    done = draft("--in", given, "--out", yours)
    assert done.code == 0 and "before" not in done.err
    assert sender(0)[0] in drafts(mine)[0] and "홍길동 님" in drafts(yours)[0]
    assert sender(0)[0] not in yours.read_text(encoding="utf-8-sig")


def test_rows_that_another_process_holds_are_waited_for(
    draft: Command, given: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = list[object]()
    run = batch.run

    def after_another(desk: HelpDesk, batch_id: str, *more: object) -> object:
        """Another process takes the first row, and is done with it only when there is no other left."""
        if not held:
            held.append(desk.store.claim(batch_id))
        elif len(held) == 1:
            claim = held[0]
            held.append(desk.store.finish(claim, desk.drafted(claim.case)))  # type: ignore[arg-type, attr-defined]
        return run(desk, batch_id)

    monkeypatch.setattr(batch, "run", after_another)
    done = draft("--in", given, "--out", file)
    assert done.code == 0 and done.out.startswith("3 drafts, 0 rows") and all(drafts(file)) and held[1] is True
