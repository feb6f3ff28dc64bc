"""Word documents with real footnotes, on python-docx, which reads and writes none.

    Run ──► paragraph ──► document.xml ── reference ──► footnotes.xml ◄── Note
    (text, style, notes)                                (one footnote for each different note)

The first mention of a note makes its footnote; a later mention of an equal one is a cross-reference to its number. The
parts, their order and the two separator footnotes follow ECMA-376 Part 1, 17.11 (footnotes) and 17.16 (fields).
Nothing here knows what is written: a document of any kind can be made.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import quote

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.package import Package
from docx.shared import Mm, Pt, RGBColor

from assistant.records import Language

Style = Literal["plain", "strong", "emphasis"]

_FONTS: dict[Language, str] = {"ko": "Malgun Gothic", "en": "Calibri"}  # of Latin letters; Hangul has its own
_HANGUL_FONT = "Malgun Gothic"
_TAGS: dict[Language, str] = {"ko": "ko-KR", "en": "en-US"}
_MAX_TITLE = 255  # characters that Word takes into its properties
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][^\s<>\"{}|\\^`]*)?")
_IN_ADDRESSES = "/?#[]@!$&'()*+,;=:%~"  # what has a meaning there, or is written in percent signs already


@dataclass(frozen=True, slots=True)
class Note:
    """What a footnote says. ``url`` stands behind the text, as a link where it is a web address."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph in one style, and the notes whose numbers stand behind it."""

    text: str
    style: Style = "plain"
    notes: tuple[Note, ...] = ()


class FootnotedDocument:
    """A document that grows from top to bottom. Characters that XML cannot hold are dropped from every text.

    ``language`` decides the font of Latin letters and the document's language; Korean is marked as Korean in both.
    The document's properties name its title and language, and no person, place or day.
    """

    def __init__(self, language: Language, title: str) -> None:
        self._document = docx.Document()
        self._package = cast("Package", self._document.part.package)
        self._numbers: dict[Note, int] = {}
        self._set_page()
        self._set_language(language)
        self._add_styles()
        self._set_properties(language, _clean(title))
        self._footnotes = self._add_footnotes()

    def heading(self, text: str, level: int) -> None:
        """Add a heading.

        Args:
            text: one line.
            level: 1 to 9; 0 is the title of the document.
        """
        self._document.add_heading(_clean(text), level)

    def paragraph(self, runs: Iterable[Run]) -> None:
        """Add a paragraph. A line break in a text begins a new line of it."""
        paragraph = self._document.add_paragraph()
        for run in runs:
            added = paragraph.add_run(_clean(run.text))
            added.bold, added.italic = run.style == "strong" or None, run.style == "emphasis" or None
            for place, note in enumerate(run.notes):
                if place:
                    paragraph._p.append(_raised(_text(",")))  # 1 and 2, not 12
                paragraph._p.extend(self._mark(note))

    def save(self) -> bytes:
        """The document as a ``.docx`` file."""
        file = io.BytesIO()
        self._document.save(file)
        return file.getvalue()

    def _mark(self, note: Note) -> list[Any]:
        """The number of a note: a footnote reference at its first mention, afterwards a field that repeats it."""
        if note in self._numbers:
            number = str(self._numbers[note])
            shown = _raised(_text(number))
            return [_element("fldSimple", shown, instr=f" NOTEREF {_bookmark(number)} \\f \\h ")]
        number = str(self._numbers.setdefault(note, len(self._numbers) + 1))
        self._footnotes.element.append(self._footnote(number, note))
        return [
            _element("bookmarkStart", id=number, name=_bookmark(number)),
            _raised(_element("footnoteReference", id=number)),
            _element("bookmarkEnd", id=number),
        ]

    def _footnote(self, number: str, note: Note) -> Any:
        runs = [_raised(_element("footnoteRef")), _element("r", _text(f" {_clean(note.text)}"))]
        if note.url:
            runs += [_element("r", _text(" ")), self._address(_clean(note.url))]
        style = _element("pPr", _element("pStyle", val="FootnoteText"))
        return _element("footnote", _element("p", style, *runs), id=number)

    def _address(self, url: str) -> Any:
        if not is_web_address(url):
            return _element("r", _text(url))
        target = quote(url, safe=_IN_ADDRESSES)
        link = _element("hyperlink", _element("r", _style_of_run("Hyperlink"), _text(url)))
        link.set(qn("r:id"), self._footnotes.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        return link

    def _set_page(self) -> None:
        """A4, laid out as Word does today: the template asks for the Word of 2010."""
        for setting in self._document.settings.element.iter(qn("w:compatSetting")):
            if setting.get(qn("w:name")) == "compatibilityMode":
                setting.set(qn("w:val"), "15")
        (section,) = self._document.sections
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin = section.bottom_margin = Mm(25)

    def _set_language(self, language: Language) -> None:
        """Fonts and language tags, where the template leaves them to its theme."""
        styles, settings = self._document.styles.element, self._document.settings.element
        for fonts in [one for one in styles.iter(qn("w:rFonts")) if one.get(qn("w:asciiTheme"))]:
            fonts.attrib.clear()
            for letters in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{letters}"), _FONTS[language])
            fonts.set(qn("w:eastAsia"), _HANGUL_FONT)
        for tags in (*styles.iter(qn("w:lang")), *settings.iter(qn("w:themeFontLang"))):
            tags.set(qn("w:val"), _TAGS["en"])  # of text in Latin letters
            tags.set(qn("w:eastAsia"), _TAGS["ko"])

    def _add_styles(self) -> None:
        text = self._style("footnote text", "FootnoteText", WD_STYLE_TYPE.PARAGRAPH)
        text.base_style = self._document.styles["Normal"]
        text.font.size = Pt(9)
        text.paragraph_format.space_after, text.paragraph_format.line_spacing = Pt(2), 1.0
        self._style("footnote reference", "FootnoteReference", WD_STYLE_TYPE.CHARACTER).font.superscript = True
        link = self._style("Hyperlink", "Hyperlink", WD_STYLE_TYPE.CHARACTER)
        link.font.color.rgb, link.font.underline = RGBColor(0x05, 0x63, 0xC1), True

    def _style(self, name: str, style_id: str, kind: WD_STYLE_TYPE) -> Any:
        """A style that Word knows by name, under the id that Word gives it."""
        style = self._document.styles.add_style(name, kind, builtin=True)
        style.element.styleId = style_id
        return style

    def _set_properties(self, language: Language, title: str) -> None:
        package = self._package
        cast("Any", package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)).element[:] = []
        core = self._document.core_properties
        core.title, core.language = title[:_MAX_TITLE], _TAGS[language]
        for relation in [r for r in package.rels.values() if r.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            del package.rels[relation.rId]  # a picture of the empty template

    def _add_footnotes(self) -> XmlPart:
        """The part that holds the footnotes, with the two lines that separate them from the text, in their place."""
        root = cast("Any", parse_xml(f"<w:footnotes {nsdecls('w', 'r')}/>"))
        named = _element("footnotePr")
        for number, line in (("-1", "separator"), ("0", "continuationSeparator")):
            root.append(_element("footnote", _element("p", _element("r", _element(line))), id=number, type=line))
            named.append(_element("footnote", id=number))
        self._document.settings.element.find(qn("w:compat")).addprevious(named)
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, self._package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        return part


def is_web_address(url: str) -> bool:
    """Whether an address can be made a link: of the web, its host in plain letters, nothing in it that would end it."""
    return bool(_WEB_ADDRESS.fullmatch(url))


def _clean(text: str) -> str:
    """The text without the characters that XML cannot hold: control characters and half surrogate pairs."""
    return _NOT_XML.sub("", text)


def _bookmark(number: str) -> str:
    return f"_RefNote{number}"


def _element(tag: str, /, *children: Any, **attributes: str) -> Any:
    """An element of WordprocessingML; its attributes are of the same namespace."""
    element = cast("Any", OxmlElement(f"w:{tag}"))
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    element.extend(children)
    return element


def _text(text: str) -> Any:
    element = _element("t")
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element


def _style_of_run(name: str) -> Any:
    return _element("rPr", _element("rStyle", val=name))


def _raised(content: Any) -> Any:
    return _element("r", _style_of_run("FootnoteReference"), content)
