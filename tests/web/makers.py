"""What the tests of the pages share: HTML read into tags, an answer over made-up statements, hostile text."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

from argon2 import PasswordHasher

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import Draft, cite, excerpts_of, with_marks
from assistant.answering.notices import load_bill
from assistant.helpdesk.batch import Worker
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.shelf import Shelf
from assistant.indexing.programmes import Programme
from assistant.records import Answer, Language, Statement
from assistant.resources import data_folder
from assistant.service.accounts import Accounts
from assistant.service.feedback import FILE_NAME, FeedbackStore
from assistant.service.store import Store
from assistant.settings import Settings
from assistant.web.desk.parts import DeskParts
from assistant.web.render import View
from tests.makers import TODAY, passages

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onclick='alert(3)' &lt;b&gt; </template></textarea> {} $x"
)
BILL = load_bill(data_folder("knowledge") / "bill.yaml")
WITHOUT_END = {"base", "br", "hr", "img", "input", "link", "meta", "wbr"}


class Part:
    """A piece of a page: its tags with their attributes and its text, all entities read."""

    def __init__(self, root: Element) -> None:
        self._root = root

    @property
    def text(self) -> str:
        """All text in it, that of its hidden pieces too."""
        return "".join(self._root.itertext())

    @property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        """Every tag with its attributes, in order, its own first."""
        return [(one.tag, one.attrib) for one in self._root.iter()]

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every tag with the names of its attributes: what hostile text must not change."""
        return [(tag, tuple(attributes)) for tag, attributes in self.tags]

    def all(self, attribute: str, tag: str = "") -> list[str]:
        """The values of an attribute, in order."""
        return [has[attribute] for name, has in self.tags if attribute in has and tag in ("", name)]

    def classes(self) -> list[str]:
        """Every class that a tag has, in order."""
        return [name for value in self.all("class") for name in value.split()]

    def parts(self, tag: str = "", **attributes: str) -> list[Part]:
        """The pieces with this tag and these attributes (``class_`` names one class of several), in order."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [Part(one) for one in self._root.iter() if tag in ("", one.tag) and _has(one, wanted)]

    def part(self, tag: str = "", **attributes: str) -> Part:
        """The only such piece."""
        (one,) = self.parts(tag, **attributes)
        return one


def _has(one: Element, wanted: dict[str, str]) -> bool:
    classes = one.get("class", "").split()
    return all(value in classes if name == "class" else one.get(name) == value for name, value in wanted.items())


class Page(Part):
    """A piece of HTML, read.

    Raises:
        AssertionError: a tag is not closed where it should be.
    """

    def __init__(self, html: str) -> None:
        super().__init__(_Reader(html).root)

    @property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        """Every tag with its attributes, in order."""
        return super().tags[1:]


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self._tree, self._open = TreeBuilder(), ["page"]
        self._tree.start("page", {})
        self.feed(html)
        self.close()
        assert self._open == ["page"], self._open
        self._tree.end("page")
        self.root = self._tree.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tree.start(tag, {name: value or "" for name, value in attrs})
        self._open.append(tag)
        if tag in WITHOUT_END:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self._tree.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        self._tree.data(data)


def view(*statements: Statement, language: Language = "ko", **fields: Any) -> View:
    """What an exchange over these statements is drawn with, on the tests' own day."""
    known = {one.id: one for one in statements}
    given: dict[str, Any] = {"bill": BILL, "today": TODAY}
    return View(language, passages(*statements), known, **(given | fields))


def answer(*statements: Statement, language: Language = "ko", **fields: Any) -> Answer:
    """An answer that quotes the first sentence of each statement, and says one thing of its own."""
    known, by_id = passages(*statements), {one.id: one for one in statements}
    quotes = [excerpts_of(known[f"{one.id}:{language}"])[0].as_quote() for one in statements]
    return answered([*quotes, Draft("확인하세요." if language == "ko" else "Check.", (), "template")], by_id, **fields)


def answered(drafts: Sequence[Draft], statements: dict[str, Statement], **fields: Any) -> Answer:
    """An answer of these drafts."""
    sentences, citations = cite(drafts, passages(*statements.values()), statements)
    language: Language = "en" if citations and citations[0].passage_id.endswith(":en") else "ko"
    given: dict[str, Any] = {
        "question": "지원금은?",
        "language": language,
        "outcome": "answered",
        "text": with_marks(sentences),
        "sentences": sentences,
        "citations": citations,
        "notices": (),
        "related": (),
        "engine": "quote",
    }
    return Answer(**(given | fields))


def programme(name: str, *statements: Statement, **fields: Any) -> Programme:
    """A programme of these statements; any field can be given."""
    given: dict[str, Any] = {
        "name_ko": f"{name} 사업",
        "name_en": f"{name} programme",
        "need": "grant",
        "who": ("sme",),
        "for_ko": "",
        "for_en": "",
        "regions": (),
        "amount_ko": "최대 300만 원",
        "amount_en": "up to KRW 3 million",
        "operator_ko": "어느 부",
        "operator_en": "A ministry",
        "statements": tuple(one.id for one in statements),
    }
    return Programme(id=name, **(given | fields))


def desk_parts(folder: Path, chain: AnswerChain) -> DeskParts:
    """The parts of a desk in a folder, over SQLite, with passwords that are quickly compared."""
    store = Store.open("", folder)
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    feedback = FeedbackStore(folder / FILE_NAME)
    shelf = Shelf(folder / "offices")
    desk = HelpDesk(store, chain, shelf.offices, lambda: TODAY)
    settings = Settings(data_dir=folder)
    return DeskParts(Accounts(store, hasher), settings, feedback, shelf, desk, Worker(desk))
