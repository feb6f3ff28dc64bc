"""Feedback: masked before it is kept, never lost, readable by its owner only, and refused from other sites."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import re
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from filelock import FileLock

from assistant import __version__
from assistant.answering.chain import AnswerChain
from assistant.errors import FeedbackError, FeedbackFullError
from assistant.records import MAX_QUESTION_CHARS
from assistant.service import feedback as module
from assistant.service.api import create_api
from assistant.service.feedback import (
    FILE_NAME,
    MAX_ANSWER_CHARS,
    MAX_COMMENT_CHARS,
    MAX_STATEMENTS,
    Feedback,
    FeedbackBody,
    FeedbackStore,
    create_router,
)

BODY = {"verdict": "down", "language": "ko"}
WHOLE = BODY | {
    "reason": "outdated",
    "comment": "마감이 지났어요",
    "question": "스마트상점 신청 기간은?",
    "answer": "3월 19일까지입니다. [1]",
    "outcome": "answered",
    "engine": "qwen3:4b-instruct",
    "statements": ["smart-store-window", "smart-store-2026"],
}


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "data" / FILE_NAME)


@pytest.fixture
def client(chain: AnswerChain, store: FeedbackStore) -> TestClient:
    app = create_api(chain)
    app.include_router(create_router(store))
    return TestClient(app, base_url="http://localhost:7860")


def given(number: int = 1, at: str = "2026-03-05T12:00:00+00:00", **fields: Any) -> Feedback:
    return Feedback(f"{number:032x}", at, "up", "ko", **fields)


# ---- the store


def test_what_is_added_is_read_newest_last(store: FeedbackStore) -> None:
    records = (
        given(1, question="첫째?"),
        given(2, comment="둘째", statements=("a-b", "c")),
        given(3, outcome="partial"),
    )
    assert store.read() == module.Readings(())
    for one in records:
        store.add(one)
    assert store.read() == module.Readings(records)
    assert [json.loads(line) for line in store.path.read_text("utf-8").splitlines()] == [
        asdict(one) | {"statements": list(one.statements)} for one in records
    ]


def test_what_is_kept_is_masked_and_cleaned_first(store: FeedbackStore) -> None:
    secret = "０１０-1234\u200b-5678 kim@example.com 900101-1234567 123-45-67890 4111 1111 1111 1111 \x1b[31m"
    store.add(given(question=secret, comment=secret, answer=secret, engine=secret, statements=("010-1234-5678",)))
    raw = store.path.read_bytes()
    for trace in ("1234", "5678", "０１０", "kim", "example", "900101", "67890", "4111", "u001b", "\x1b", "\u200b"):
        assert trace.encode() not in raw
    (kept,) = store.read().records
    assert kept.question == kept.comment == kept.answer == kept.engine
    assert kept.question == "[phone] [email] [resident-number] [business-number] [card-number] [31m"
    assert kept.statements == ("[phone]",)


def test_only_its_owner_may_read_the_file(store: FeedbackStore) -> None:
    store.add(given())
    store.clear(dt.date(2000, 1, 1))
    assert {stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()} == {0o600}
    store.add(given(2, at="2026-04-01T00:00:00+00:00"))
    assert store.clear(dt.date(2026, 3, 20)) == 1
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


ADDING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from assistant.service.feedback import Feedback, FeedbackStore
store = FeedbackStore(Path(sys.argv[1]))
def add(number):
    store.add(Feedback(f"{sys.argv[2]}-{number}", "2026-03-05T12:00:00+00:00", "up", "ko", comment="가" * 900))
with ThreadPoolExecutor(4) as pool:
    list(pool.map(add, range(25)))
"""


def test_processes_and_threads_that_add_at_once_lose_nothing(store: FeedbackStore) -> None:
    names = ("a", "b", "c")
    running = [subprocess.Popen([sys.executable, "-c", ADDING, str(store.path), name]) for name in names]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    read = store.read()
    assert {one.id for one in read.records} == {f"{name}-{number}" for name in names for number in range(25)}
    assert len(read.records) == 75 and not read.damaged


def test_what_is_added_while_old_ones_are_cleared_stays(store: FeedbackStore) -> None:
    stop = threading.Event()

    def clear() -> None:
        while not stop.is_set():
            store.clear(dt.date(2026, 1, 1))

    clearing = threading.Thread(target=clear)
    clearing.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.add(given(n, at=f"202{5 + n % 2}-03-05T12:00:00+00:00")), range(60)))
    stop.set()
    clearing.join()
    store.clear(dt.date(2026, 1, 1))
    assert sorted(int(one.id, 16) for one in store.read().records) == list(range(1, 60, 2))


@pytest.mark.parametrize(
    "line",
    [b'{"id": "1', b"\xff\xfe\n", b"[]\n", b"{}\n", b"null\n", b"[" * 5000 + b"\n"]
    + [json.dumps(asdict(given()) | {"at": at}).encode() + b"\n" for at in ("once", "0001-01-01T00:00:00+14:00")]
    + [json.dumps(asdict(given()) | {"verdict": "maybe"}).encode() + b"\n"],
)
def test_a_damaged_line_is_counted_and_left_and_costs_no_other(store: FeedbackStore, line: bytes) -> None:
    store.add(given(1))
    with store.path.open("ab") as file:
        file.write(line)
    store.add(given(2))
    assert store.read() == module.Readings((given(1), given(2)), damaged=1)
    assert store.clear(dt.date(2020, 1, 1)) == 0 and line.strip() in store.path.read_bytes()
    store.add(given(3, at="2026-04-05T12:00:00+00:00"))
    assert store.clear(dt.date(2026, 4, 1)) == 2
    assert line.strip() in store.path.read_bytes() and store.read().damaged == 1
    assert store.clear(None) == 2 and store.path.read_bytes() == b""


def test_a_record_of_a_later_program_is_still_read(store: FeedbackStore) -> None:
    store.path.parent.mkdir()
    store.path.write_text(json.dumps(asdict(given()) | {"mood": "good"}) + "\n", encoding="utf-8")
    assert store.read() == module.Readings((given(),))


def test_a_day_is_this_machine_s_own() -> None:
    one = given(at="2026-03-05T23:30:00+00:00")
    assert one.day == dt.datetime(2026, 3, 5, 23, 30, tzinfo=dt.UTC).astimezone().date()


def test_clearing_keeps_the_day_itself_and_an_empty_store(store: FeedbackStore) -> None:
    assert store.clear(None) == 0
    for number, at in enumerate(("2026-03-04", "2026-03-05", "2026-03-06")):
        store.add(given(number, at=f"{at}T12:00:00+00:00"))
    assert store.clear(dt.date(2026, 3, 5)) == 1
    assert [one.at[:10] for one in store.read().records] == ["2026-03-05", "2026-03-06"]


def test_a_failed_clearing_leaves_everything(store: FeedbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(given())
    before = store.path.read_bytes()
    monkeypatch.setattr(os, "fsync", _no_room)
    with pytest.raises(FeedbackError, match="cannot be cleared: No space left"):
        store.clear(None)
    assert store.path.read_bytes() == before


def test_a_full_file_refuses_and_keeps_what_it_has(store: FeedbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(given())
    before = store.path.read_bytes()
    monkeypatch.setattr(module, "MAX_BYTES", 2 * len(before) - 1)
    with pytest.raises(FeedbackFullError) as caught:
        store.add(given())
    assert "--clear-before" in caught.value.hint and store.path.read_bytes() == before
    monkeypatch.setattr(module, "MAX_BYTES", 2 * len(before))
    store.add(given())


def _no_room(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_and_leaves_no_half_a_line(store: FeedbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(given(1))
    before = store.path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _no_room)
        with pytest.raises(FeedbackError, match="cannot be kept: No space left") as caught:
            store.add(given(2))
    assert "disk" in caught.value.hint and store.path.read_bytes() == before
    store.add(given(3))
    assert store.read() == module.Readings((given(1), given(3)))


CUT_SHORT = """
import resource, sys
from pathlib import Path
from assistant.errors import FeedbackError
from assistant.service.feedback import Feedback, FeedbackStore
store = FeedbackStore(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
for number in range(3):
    try:
        store.add(Feedback(str(number), "2026-03-05T12:00:00+00:00", "up", "ko", comment="x" * 800))
    except FeedbackError as error:
        print(error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_write_that_the_system_cuts_short_is_taken_back(store: FeedbackStore) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CUT_SHORT, str(store.path)], capture_output=True, text=True, timeout=60
    )
    assert "cannot be kept" in done.stdout and not done.stderr
    read = store.read()
    assert len(read.records) == 1 and not read.damaged and store.path.read_bytes().endswith(b"}\n")


def test_a_folder_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    store = FeedbackStore(tmp_path / "taken" / FILE_NAME)
    for act in (lambda: store.add(given()), store.read, lambda: store.clear(None)):
        with pytest.raises(FeedbackError, match="cannot be") as caught:
            act()
        assert "ASSISTANT_DATA_DIR" in caught.value.hint


def test_a_file_that_may_not_be_opened_is_told(store: FeedbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refusing(path: Any, flags: int, mode: int = 0o777) -> int:
        if str(path) == str(store.path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(FeedbackError, match="Permission denied") as caught:
        store.add(given())
    assert str(store.path) not in caught.value.message + caught.value.hint


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read_is_told(store: FeedbackStore) -> None:
    store.add(given())
    store.path.parent.chmod(0o500)
    try:
        with pytest.raises(FeedbackError, match="Permission denied"):
            store.clear(None)
        assert len(store.read().records) == 1
    finally:
        store.path.parent.chmod(0o700)


def test_a_file_held_by_another_is_waited_for_and_then_told(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(given())
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.1)
    with FileLock(store.path.with_suffix(".lock")), ThreadPoolExecutor(1) as other:
        failed = other.submit(store.add, given()).exception(timeout=30)
    assert isinstance(failed, FeedbackError) and "another process" in failed.message and failed.hint
    assert len(store.read().records) == 1


# ---- the way in


def test_a_reader_s_feedback_is_kept_with_all_that_mends_an_answer(client: TestClient, store: FeedbackStore) -> None:
    done = client.post("/api/feedback", json=WHOLE)
    assert done.status_code == 201
    (kept,) = store.read().records
    assert done.json() == {"id": kept.id} and re.fullmatch(r"[0-9a-f]{32}", kept.id)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", kept.at)
    assert abs(dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(kept.at)) < dt.timedelta(minutes=1)
    said = asdict(kept) | {"statements": list(kept.statements)}
    assert said | WHOLE == said and kept.kept_question and kept.version == __version__


def test_what_comes_over_http_is_masked_before_it_is_kept(client: TestClient, store: FeedbackStore) -> None:
    private = "제 번호는 010-1234-5678, 메일은 kim@example.com"
    done = client.post("/api/feedback", json=BODY | {"question": private, "comment": private, "answer": private})
    assert done.status_code == 201
    raw = store.path.read_bytes()
    assert b"5678" not in raw and b"kim" not in raw and raw.count(b"[phone]") == raw.count(b"[email]") == 3


def test_a_question_that_the_reader_does_not_leave_is_not_kept(client: TestClient, store: FeedbackStore) -> None:
    assert client.post("/api/feedback", json=WHOLE | {"keep_question": False}).status_code == 201
    (kept,) = store.read().records
    assert (kept.question, kept.answer, kept.kept_question) == ("", "", False) and kept.statements


def test_limits_count_what_is_left_once_cleaned(client: TestClient) -> None:
    whole = {"question": "가" * MAX_QUESTION_CHARS, "comment": "x" * MAX_COMMENT_CHARS + "\n \u200b"}
    assert client.post("/api/feedback", json=BODY | whole).status_code == 201


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "verdict"),
        ({"verdict": "up"}, "language"),
        (BODY | {"verdict": "sideways"}, "verdict"),
        (BODY | {"reason": "boring"}, "reason"),
        (BODY | {"outcome": "won"}, "outcome"),
        (BODY | {"comment": "x" * (MAX_COMMENT_CHARS + 1)}, "comment"),
        (BODY | {"question": "가" * (MAX_QUESTION_CHARS + 1)}, "question"),
        (BODY | {"answer": "가" * (MAX_ANSWER_CHARS + 1)}, "answer"),
        (BODY | {"engine": "x" * 201}, "engine"),
        (BODY | {"statements": ["a"] * (MAX_STATEMENTS + 1)}, "statements"),
        (BODY | {"statements": ["<script>"]}, "statements"),
        (BODY | {"statements": ["x" * 101]}, "statements"),
        (BODY | {"id": "1" * 32}, "id"),
        ([], "body"),
    ],
)
def test_a_bad_body_is_the_caller_s_fault(client: TestClient, store: FeedbackStore, body: Any, told: str) -> None:
    done = client.post("/api/feedback", json=body)
    assert done.status_code == 400
    assert told in done.json()["error"] and done.json()["hint"]
    assert not store.path.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe{", b'{"verdict": "up", "language": "ko", "comment": "\xb0\xa1"}', b"{"])
def test_a_body_in_another_encoding_is_refused(client: TestClient, content: bytes) -> None:
    done = client.post("/api/feedback", content=content, headers={"content-type": "application/json"})
    assert done.status_code == 400 and done.json()["error"] and done.json()["hint"]


def test_half_a_character_loses_only_itself(client: TestClient, store: FeedbackStore) -> None:
    content = json.dumps(BODY | {"comment": "a\ud800b"}).encode()
    done = client.post("/api/feedback", content=content, headers={"content-type": "application/json"})
    assert done.status_code == 201
    assert [one.comment for one in store.read().records] == ["ab"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", None]
)
def test_what_a_form_of_another_site_could_send_is_refused(
    client: TestClient, store: FeedbackStore, kind: str | None
) -> None:
    headers = {} if kind is None else {"content-type": kind}
    done = client.post("/api/feedback", content=json.dumps(BODY), headers=headers)
    assert 400 <= done.status_code < 500 and done.json()["error"] and done.json()["hint"]
    assert not store.path.exists()


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://localhost.evil.example:7860",
        "http://localhost:8000",
        "http://localhost",
        "localhost:7860",
        "http://[",
        "file://",
        "null",
        "",
    ],
)
def test_a_page_of_another_site_is_refused(client: TestClient, store: FeedbackStore, origin: str) -> None:
    done = client.post("/api/feedback", json=BODY, headers={"origin": origin})
    assert done.status_code == 403 and done.json()["error"] and done.json()["hint"]
    assert not store.path.exists()


def test_a_page_without_a_host_cannot_pass_for_one_without_a_name(client: TestClient, store: FeedbackStore) -> None:
    done = client.post("/api/feedback", json=BODY, headers={"origin": "null", "host": ""})
    assert done.status_code == 403 and not store.path.exists()


def test_a_browser_that_asks_first_gets_no_leave(client: TestClient) -> None:
    asking = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    done = client.options("/api/feedback", headers=asking)
    assert done.status_code == 405 and "access-control-allow-origin" not in done.headers


@pytest.mark.parametrize("origin", ["http://localhost:7860", "https://LOCALHOST:7860", None])
def test_the_assistant_s_own_page_and_scripts_may_post(client: TestClient, origin: str | None) -> None:
    headers = {"content-type": "application/json; charset=utf-8"} | ({"origin": origin} if origin else {})
    assert client.post("/api/feedback", content=json.dumps(BODY), headers=headers).status_code == 201


def test_what_cannot_be_kept_is_not_the_reader_s_fault(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _no_room)
    done = client.post("/api/feedback", json=BODY)
    assert done.status_code == 503 and "No space left" in done.json()["error"] and done.json()["hint"]


def test_the_fields_of_a_body_are_those_of_the_record_that_a_reader_can_know() -> None:
    own = {"id", "at", "version", "kept_question"}
    assert set(FeedbackBody.model_fields) - {"keep_question"} == set(Feedback.__dataclass_fields__) - own
