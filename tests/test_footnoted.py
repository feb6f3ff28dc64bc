"""A document with footnotes opens where python-docx does, and its parts belong together."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.footnoted import FootnotedDocument, Note, Run, is_web_address
from assistant.records import LANGUAGES, Language

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FIRST = Note("첫째 자료. “인용한 말”", "https://www.law.go.kr/법령/인공지능기본법?a=1&b=2")
SECOND = Note("Second source", "no address is known")


def written(*paragraphs: tuple[Run, ...], language: Language = "ko", title: str = "문답") -> bytes:
    document = FootnotedDocument(language, title)
    document.heading(title, 0)
    for runs in paragraphs:
        document.paragraph(runs)
    return document.save()


def parts(file: bytes) -> dict[str, ElementTree.Element]:
    """Every XML part of a document by its name."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert package.testzip() is None
        return {n: ElementTree.fromstring(package.read(n)) for n in package.namelist() if n.endswith((".xml", ".rels"))}


def said(element: ElementTree.Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def footnotes(file: bytes) -> dict[str, str]:
    """The text of each footnote that is none of the separators, by id."""
    root = parts(file)["word/footnotes.xml"]
    return {one.attrib[f"{W}id"]: said(one) for one in root if f"{W}type" not in one.attrib}


def references(file: bytes) -> list[str]:
    return [one.attrib[f"{W}id"] for one in parts(file)["word/document.xml"].iter(f"{W}footnoteReference")]


BOTH = (
    (Run("한 문장이다.", notes=(FIRST,)), Run(" 둘째 문장이다.", "strong", (FIRST, SECOND))),
    (Run("A third one.", "emphasis", (SECOND,)),),
)


def test_each_note_has_one_footnote_and_later_mentions_repeat_its_number() -> None:
    file = written(*BOTH)
    assert references(file) == ["1", "2"]
    assert footnotes(file) == {"1": f" {FIRST.text} {FIRST.url}", "2": f" {SECOND.text} {SECOND.url}"}
    document = parts(file)["word/document.xml"]
    bookmarks = {one.attrib[f"{W}name"] for one in document.iter(f"{W}bookmarkStart")}
    repeated = [(one.attrib[f"{W}instr"].split()[1], said(one)) for one in document.iter(f"{W}fldSimple")]
    assert repeated == [("_RefNote1", "1"), ("_RefNote2", "2")] and bookmarks == {"_RefNote1", "_RefNote2"}
    ids = [one.attrib[f"{W}id"] for one in document.iter(f"{W}bookmarkStart")]
    assert ids == [one.attrib[f"{W}id"] for one in document.iter(f"{W}bookmarkEnd")] == ["1", "2"]


def test_numbers_side_by_side_do_not_run_together() -> None:
    (_, paragraph) = parts(written((Run("x", notes=(FIRST, SECOND)),)))["word/document.xml"].iter(f"{W}p")
    assert [child.tag.removeprefix(W) for child in paragraph] == [
        *("r", "bookmarkStart", "r", "bookmarkEnd"),
        *("r", "bookmarkStart", "r", "bookmarkEnd"),
    ]
    assert said(paragraph) == "x,"


def test_the_footnotes_part_is_declared_related_and_separated_from_the_text() -> None:
    package = parts(written(*BOTH))
    types = {one.attrib.get("PartName"): one.attrib["ContentType"] for one in package["[Content_Types].xml"]}
    assert types["/word/footnotes.xml"].endswith("wordprocessingml.footnotes+xml")
    related = [r.attrib for r in package["word/_rels/document.xml.rels"] if r.attrib["Type"].endswith("/footnotes")]
    assert [one["Target"] for one in related] == ["footnotes.xml"]
    separators = [f.attrib for f in package["word/footnotes.xml"] if f"{W}type" in f.attrib]
    assert [(s[f"{W}id"], s[f"{W}type"]) for s in separators] == [("-1", "separator"), ("0", "continuationSeparator")]
    settings_part = list(package["word/settings.xml"])
    place = next(n for n, one in enumerate(settings_part) if one.tag == f"{W}footnotePr")
    assert [one.attrib[f"{W}id"] for one in settings_part[place]] == ["-1", "0"]
    assert settings_part[place + 1].tag == f"{W}compat"  # the order that the schema asks for
    every = [one.attrib[f"{W}id"] for one in package["word/footnotes.xml"]]
    assert len(every) == len(set(every))


def test_the_styles_that_footnotes_name_are_there() -> None:
    package = parts(written(*BOTH))
    known = {one.attrib[f"{W}styleId"] for one in package["word/styles.xml"].iter(f"{W}style")}
    named = {
        one.attrib[f"{W}val"]
        for part in ("word/document.xml", "word/footnotes.xml")
        for tag in ("rStyle", "pStyle")
        for one in package[part].iter(f"{W}{tag}")
    }
    assert {"FootnoteText", "FootnoteReference", "Hyperlink"} <= named <= known


def test_a_web_address_is_a_link_and_anything_else_is_text() -> None:
    package = parts(written(*BOTH))
    (link,) = package["word/footnotes.xml"].iter(f"{W}hyperlink")
    (relation,) = package["word/_rels/footnotes.xml.rels"]
    assert relation.attrib["Id"] == link.attrib[f"{R}id"] and relation.attrib["TargetMode"] == "External"
    assert relation.attrib["Target"].isascii() and relation.attrib["Target"].endswith("?a=1&b=2")
    assert said(link) == FIRST.url


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://example.org", True),
        ("http://example.org:8080/a_b?c=%20#d", True),
        ("https://www.law.go.kr/법령/대한민국헌법", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://user@example.org", False),
        ("https://한국.kr/", False),
        ("http://[", False),
        ("https://example.org/a b", False),
        ("https://example.org/<b>", False),
        ("", False),
    ],
)
def test_what_a_web_address_is(url: str, is_one: bool) -> None:
    assert is_web_address(url) == is_one
    assert f" x {url}".rstrip() == footnotes(written((Run("y", notes=(Note("x", url),)),)))["1"].rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_fonts_and_language_tags_are_set_for_both_scripts(language: Language) -> None:
    styles = parts(written(*BOTH, language=language))["word/styles.xml"]
    fonts = next(styles.iter(f"{W}rFonts")).attrib
    assert fonts[f"{W}eastAsia"] == "Malgun Gothic"
    assert fonts[f"{W}ascii"] == {"ko": "Malgun Gothic", "en": "Calibri"}[language]
    assert not any(key.endswith("Theme") for one in styles.iter(f"{W}rFonts") for key in one.attrib)
    tags = next(styles.iter(f"{W}lang")).attrib
    assert (tags[f"{W}val"], tags[f"{W}eastAsia"]) == ("en-US", "ko-KR")
    assert docx.Document(io.BytesIO(written(language=language))).core_properties.language[:2] == language


def test_the_properties_tell_the_title_and_nothing_of_who_where_and_when() -> None:
    file = written(title="제목" * 200)
    core = parts(file)["docProps/core.xml"]
    assert {one.tag.partition("}")[2] for one in core} == {"title", "language"}
    assert docx.Document(io.BytesIO(file)).core_properties.title == ("제목" * 200)[:255]
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert not any("thumbnail" in name for name in package.namelist())


HOSTILE = "<w:p/> & ]]> \x00\x08\x1b\ud800\ufffe </w:t> {MERGEFIELD x} 한글\u200b"


def test_hostile_text_stays_text_and_what_xml_forbids_is_dropped() -> None:
    file = written((Run(HOSTILE, notes=(Note(HOSTILE, HOSTILE),)),), title=HOSTILE)
    kept = re.sub("[\x00\x08\x1b\ud800\ufffe]", "", HOSTILE)
    document = docx.Document(io.BytesIO(file))
    assert [paragraph.text for paragraph in document.paragraphs] == [kept, kept]
    assert footnotes(file) == {"1": f" {kept} {kept}"}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.text(), st.lists(st.integers(0, 4), max_size=3)), max_size=6), st.text())
def test_any_text_and_any_order_of_notes_makes_a_document_that_opens(
    said_so: list[tuple[str, list[int]]], title: str
) -> None:
    runs = tuple(Run(text, notes=tuple(Note(f"note {n}", text) for n in notes)) for text, notes in said_so)
    file = written(runs, title=title)
    docx.Document(io.BytesIO(file))
    different = dict.fromkeys(note for run in runs for note in run.notes)
    assert references(file) == list(footnotes(file)) == [str(n) for n in range(1, len(different) + 1)]


def test_a_document_without_notes_opens_too() -> None:
    file = written((Run("Nothing to cite."),), language="en")
    assert footnotes(file) == {} and docx.Document(io.BytesIO(file)).paragraphs[1].text == "Nothing to cite."
