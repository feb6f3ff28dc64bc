"""A reply as a file: the same letter and sources in every form, what was typed kept as text, personal data put back."""

from __future__ import annotations

import email
import io
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import get_args

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.helpdesk.letters import MAX_SUBJECT_CHARS, Form, cited, letter, line_of
from assistant.helpdesk.records import Draft, Line
from assistant.records import LANGUAGES, Citation
from tests.test_footnoted import footnotes, parts, references, said

FORMS: tuple[Form, ...] = get_args(Form)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> &lt; \"'> \x00\x1b\u202e"
MASKS = {"[이름-1]": "김<b>하나</b> [2]", "[전화번호-1]": "010-0000-0000\nBcc: x@example.org", "[주소-1]": "=길 1"}


def citation(number: int, **fields: str) -> Citation:
    made = Citation(
        number=number,
        passage_id=f"p{number}",
        statement_id=f"s{number}",
        document_id=None,
        title=f"자료 {number}",
        publisher="중소벤처기업부",
        url=f"https://example.org/{number}?a=1&b=2",
        published="2026-01-02",
        as_of="2026-03",
        confidence="high",
        locator=None,
        quote="인용",
        start=0,
        end=2,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


DRAFT = Draft(
    language="ko",
    questions=("바우처는 얼마인가요?", "법안은 통과됐나요?"),
    lines=(
        Line("안녕하세요, [이름-1] 님.", "salutation", "courtesy"),
        Line("1. 바우처는 얼마인가요?", "heading", "courtesy", part=1),
        Line("최대 300만 원입니다.", "answer", "supported", (1,), 1),
        Line("법안은 발의된 상태입니다.", "answer", "supported", (2, 3), 2),
        Line("전화 [전화번호-1]로 답하겠습니다.", "closing", "courtesy"),
    ),
    citations=(citation(1), citation(2), citation(3, locator="제5조", url="javascript:alert(1)")),
    notices=(),
    flags=(),
)


def restore(text: str) -> str:
    for mask, word in MASKS.items():
        text = text.replace(mask, word)
    return text


class Page(HTMLParser):
    """The tags of a page and where they point, and what a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


def mail(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=default)


def content(form: Form, text: str = DRAFT.text, draft: Draft = DRAFT, subject: str = "답변드립니다") -> bytes:
    return letter(text, draft, form, subject, restore).content


def words(form: Form, file: bytes) -> str:
    """All that a reader of a file sees, footnotes or sources last."""
    if form == "docx":
        return "\n".join(p.text for p in docx.Document(io.BytesIO(file)).paragraphs) + "\n".join(
            footnotes(file).values()
        )
    if form == "html":
        return Page(file.decode()).text
    if form == "eml":
        body = mail(file).get_body(("plain",))
        assert body is not None
        return str(body.get_content())
    return file.decode()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_named_and_holds_letter_sources_and_words_of_the_mail(form: Form) -> None:
    file = letter(DRAFT.text, DRAFT, form, "답변", restore)
    assert file.name == f"reply.{'txt' if form == 'text' else form}" and file.media_type
    seen = words(form, file.content)
    for part in ("최대 300만 원입니다.", "자료 1. 중소벤처기업부, 발행 2026-01-02", "자료 3 (제5조)", "010-0000-0000"):
        assert part in seen
    assert "[이름-1]" not in seen and "[전화번호-1]" not in seen


def test_plain_text_has_marks_and_a_numbered_list_of_sources() -> None:
    assert content("text").decode() == (
        "안녕하세요, 김<b>하나</b> [2] 님.\n\n1. 바우처는 얼마인가요?\n최대 300만 원입니다. [1]\n"
        "법안은 발의된 상태입니다. [2] [3]\n\n"
        "전화 010-0000-0000 Bcc: x@example.org로 답하겠습니다.\n\n출처\n"
        "[1] 자료 1. 중소벤처기업부, 발행 2026-01-02. 기준일 2026-03. https://example.org/1?a=1&b=2\n"
        "[2] 자료 2. 중소벤처기업부, 발행 2026-01-02. 기준일 2026-03. https://example.org/2?a=1&b=2\n"
        "[3] 자료 3 (제5조). 중소벤처기업부, 발행 2026-01-02. 기준일 2026-03. javascript:alert(1)\n"
    )


def test_sources_are_numbered_by_their_first_mark_and_those_no_longer_cited_left_out() -> None:
    made = cited("셋째 [3]에 따르면 그렇다. [1][3]\n\n끝.", DRAFT)
    assert made.body() == "셋째 [1]에 따르면 그렇다. [2] [1]\n\n끝."
    assert [note.text[:4] for note in made.notes] == ["자료 3", "자료 1"]
    assert made.sources().startswith("[1] 자료 3 (제5조)")


def test_equal_sources_are_one() -> None:
    draft = replace(DRAFT, citations=(citation(1), citation(2, title="자료 1", url=citation(1).url)))
    assert cited("하나 [1]\n둘 [2]\n셋 [1] [2]", draft).body() == "하나 [1]\n둘 [1]\n셋 [1]"
    assert cited("확인할 것(출처 [1], [2], 보통), 끝.", draft).body() == "확인할 것(출처 [1], 보통), 끝."


@pytest.mark.parametrize("text", ["하나 [4]", "[0]", "하나 [1] [17]"])
def test_a_mark_without_a_source_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="No source has the number") as raised:
        letter(text, DRAFT, "text", "")
    assert raised.value.hint


@pytest.mark.parametrize("text", ["[2026] 사업", "[별표 1]", "[전화번호-1]", "[ 1 ]", "[]"])
def test_other_brackets_are_no_marks(text: str) -> None:
    assert cited(text, DRAFT).body() == text and not cited(text, DRAFT).notes


@pytest.mark.parametrize("text", ["", " \n\t\n", "\x00\u200b"])
def test_an_empty_letter_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="empty"):
        letter(text, DRAFT, "docx", "제목")


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_without_sources_has_no_list_of_them(form: Form) -> None:
    assert "출처" not in words(form, content(form, "감사합니다."))


def test_without_a_way_back_masks_stay() -> None:
    assert "[이름-1]" in letter(DRAFT.text, DRAFT, "text", "").content.decode()


def test_words_that_are_put_back_are_never_read_as_marks() -> None:
    assert cited("[이름-1] 님", DRAFT, restore).notes == ()


# Word


def test_word_has_real_footnotes_each_source_once() -> None:
    file = content("docx", "하나 [2]은 둘. [1]\n셋 [2]")
    assert references(file) == ["1", "2"] and [text[1:5] for text in footnotes(file).values()] == ["자료 2", "자료 1"]
    shown = said(parts(file)["word/document.xml"])
    assert "하나은 둘." in shown and "[1]" not in shown


def test_word_has_the_subject_as_heading_and_questions_in_bold() -> None:
    document = docx.Document(io.BytesIO(content("docx")))
    title, _, question, answer, *_ = document.paragraphs
    assert (title.text, title.style and title.style.name) == ("답변드립니다", "Heading 1")
    assert question.runs[0].bold and not answer.runs[0].bold
    assert docx.Document(io.BytesIO(content("docx", subject=""))).paragraphs[0].text.startswith("안녕하세요")


# HTML


def test_html_escapes_everything_and_links_only_to_the_web() -> None:
    draft = replace(DRAFT, citations=(citation(1, title=HOSTILE), *DRAFT.citations[1:]))
    page = Page(content("html", f"{HOSTILE}\n{DRAFT.text}", draft, HOSTILE).decode())
    assert set(page.tags) <= {"html", "head", "meta", "title", "body", "p", "strong", "sup", "ol", "li", "a"}
    assert page.names <= {"lang", "charset", "style", "href"}
    assert page.links == ["https://example.org/1?a=1&b=2", "https://example.org/2?a=1&b=2"]
    assert page.text.count("<script>alert(1)</script>") == 3 and "javascript:alert(1)" in page.text
    assert "김<b>하나</b> [2]" in page.text


@pytest.mark.parametrize(
    "url", ['https://example.org/"onmouseover="x', "data:text/html,x", "//example.org", "http://a b", "HTTPS://x<y", ""]
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    page = Page(content("html", "하나 [1]", replace(DRAFT, citations=(citation(1, url=url),))).decode())
    assert page.links == [] and "a" not in page.tags and url in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_says_its_language_and_needs_nothing_from_outside(language: str) -> None:
    html = content("html", draft=replace(DRAFT, language="ko" if language == "ko" else "en")).decode()
    assert f'<html lang="{language}">' in html and not re.search(r"<(?:link|script|img|style)|url\(|@import", html)
    assert ("출처" if language == "ko" else "Sources") in html


# EML


def test_a_mail_is_a_draft_to_nobody_with_two_alternatives() -> None:
    message = mail(content("eml"))
    assert sorted(name.lower() for name in message) == ["content-type", "mime-version", "subject", "x-unsent"]
    assert message["X-Unsent"] == "1" and message["Subject"] == "답변드립니다"
    kinds = [one.get_content_type() for one in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    plain, html = (str(one.get_content()) for one in message.iter_parts())
    assert plain.replace("\r\n", "\n") == content("text").decode()
    assert html.replace("\r\n", "\n") == content("html").decode()


@pytest.mark.parametrize(
    "subject",
    [
        "하나\r\nBcc: x@example.org",
        "하나\nTo: x@example.org\n\n<b>",
        "[전화번호-1]",
        "=?utf-8?q?a=0D=0ABcc:_x@example.org?=",
        "=?utf-8?b?YQ0KQmNjOiB4QGV4YW1wbGUub3Jn?= =?utf-8?q?=0ATo:_y?=",
        "a\x0bBcc: x\x85To: y\u2028Cc: z",
        "가" * 5_000,
        "x" * 5_000,
        "",
    ],
)
def test_no_subject_brings_in_a_header(subject: str) -> None:
    message = mail(content("eml", subject=subject))
    assert sorted(name.lower() for name in message) == ["content-type", "mime-version", "subject", "x-unsent"]
    assert len(message["Subject"]) <= MAX_SUBJECT_CHARS and len(message["Subject"].splitlines()) <= 1


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=250))
def test_any_subject_is_one_line_of_the_mail(subject: str) -> None:
    file = letter("안녕하세요.", DRAFT, "eml", subject).content
    assert all(len(line) <= 100 for line in file.split(b"\r\n")) and file.isascii()
    message = mail(file)
    assert sorted(name.lower() for name in message) == ["content-type", "mime-version", "subject", "x-unsent"]
    assert message["Subject"] == line_of(subject)[:MAX_SUBJECT_CHARS].rstrip()


@pytest.mark.parametrize("subject", ["[답변] 바우처 지원 문의에 대한 안내 " * 4, "Re: AX voucher, 2026 & more " * 6])
def test_a_long_subject_is_kept_whole(subject: str) -> None:
    assert mail(content("eml", subject=subject))["Subject"] == subject.strip()


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.lists(st.sampled_from(["[1]", "[2]", "[3]"]), max_size=4), st.sampled_from(FORMS))
def test_any_text_becomes_a_file_with_numbers_from_one(text: str, marks: list[str], form: Form) -> None:
    given_text = f"글. {' '.join(marks)} {text.replace('[', '(')} {' '.join(marks)}"
    notes = cited(given_text, DRAFT).notes
    assert len(notes) == len(set(marks))
    file = letter(given_text, DRAFT, form, text).content
    if form == "docx":
        assert references(file) == [str(number) for number in range(1, len(notes) + 1)]
    elif form == "text":
        assert file.decode().count("\n[") == len(notes)
