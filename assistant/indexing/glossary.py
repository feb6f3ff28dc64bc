"""Words that mean the same thing: everyday, old and short names beside the ones the sheets use, in both languages.

A text that uses any word of an entry is searched with the entry's other words too: first the canonical term of each
language, then the rest, up to :data:`TERMS_PER_ENTRY`: more of them drown the text's own words.

A word with Hangul in it is found inside the text whatever the spacing (particles hang on Korean words); a word without
any is found on word boundaries. Case and width of characters do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import KnowledgeError
from assistant.indexing.yamlfiles import read_yaml

MIN_CHARS = 2
TERMS_PER_ENTRY = 3
MAX_TERMS = 24

_FIELDS = frozenset({"term_ko", "term_en", "kind", "gloss_ko", "gloss_en"})
_HANGUL = re.compile("[가-힣]")
_WORD = re.compile(r"[^\W_가-힣]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing and its words, the canonical term of each language first."""

    terms_ko: tuple[str, ...]
    terms_en: tuple[str, ...]
    kind: str
    gloss_ko: str = ""
    gloss_en: str = ""

    def terms(self) -> tuple[str, ...]:
        """All words: the canonical ones, then the others of each language in turn."""
        return tuple(dict.fromkeys((*self.terms_ko[:1], *self.terms_en[:1], *self.terms_ko[1:], *self.terms_en[1:])))


# What a term is looked up by: its words without plural s, or with Hangul in it the characters without spaces.
Key = tuple[str, ...] | str


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    key: Key


class Glossary:
    """Finds the entries whose words a text uses."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self._entries_of: dict[Key, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            for term in entry.terms():
                if key := _key(term):
                    self._entries_of[key].append(number)
        self._hangul = [key for key in self._entries_of if isinstance(key, str)]
        self._longest = max((len(key) for key in self._entries_of if isinstance(key, tuple)), default=0)

    def expand(self, text: str) -> tuple[str, ...]:
        """Words to search for beside the text's own, at most :data:`MAX_TERMS`, none that the text has already."""
        hits = self._hits(text)
        present = {hit.key for hit in hits}
        added: dict[str, None] = {}
        for entry in self._entries(hits):
            fresh = [term for term in entry.terms() if _key(term) not in present]
            added.update(dict.fromkeys(fresh[:TERMS_PER_ENTRY]))
        return tuple(added)[:MAX_TERMS]

    def found(self, text: str) -> tuple[Entry, ...]:
        """The entries that the text uses a word of, the one with the longest match first."""
        return self._entries(self._hits(text))

    def _entries(self, hits: list[_Found]) -> tuple[Entry, ...]:
        longest_first = sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start))
        numbers = dict.fromkeys(number for hit in longest_first for number in self._entries_of[hit.key])
        return tuple(self.entries[number] for number in numbers)

    def _hits(self, text: str) -> list[_Found]:
        plain = _plain(text)
        return [*self._hangul_hits(plain), *self._word_hits(plain)]

    def _hangul_hits(self, plain: str) -> Iterator[_Found]:
        places = [i for i, char in enumerate(plain) if not char.isspace()]
        bare = "".join(plain[i] for i in places)
        for term in self._hangul:
            at = bare.find(term)
            while at >= 0:
                start, end = places[at], places[at + len(term) - 1] + 1
                if _on_boundary(plain, start, end):
                    yield _Found(start, end, term)
                at = bare.find(term, at + 1)

    def _word_hits(self, plain: str) -> Iterator[_Found]:
        spans = list(_WORD.finditer(plain))
        words = [_singular(m.group()) for m in spans]
        for first in range(len(words)):
            for last in range(first, min(first + self._longest, len(words))):
                key = tuple(words[first : last + 1])
                if key in self._entries_of:
                    yield _Found(spans[first].start(), spans[last].end(), key)


def load_glossary(path: Path) -> Glossary:
    """Read a glossary file.

    Raises:
        KnowledgeError: the file cannot be read, or an entry has another shape than the one described above.
    """
    content = read_yaml(path)
    if not isinstance(content, list):
        raise KnowledgeError(f"{path.name} is not a list of entries.", "Begin each entry with '- '.")
    return Glossary(tuple(_entry(f"{path.name}: entry {number}", raw) for number, raw in enumerate(content, start=1)))


def _entry(where: str, raw: object) -> Entry:
    if not isinstance(raw, dict):
        raise KnowledgeError(f"{where}: is not a mapping.", "Write it with kind, term_ko and term_en.")
    if unknown := sorted(set(raw) - _FIELDS):
        raise KnowledgeError(f"{where}, field {unknown[0]}: is unknown.", f"Use only {', '.join(sorted(_FIELDS))}.")
    terms = {name: _terms(f"{where}, field {name}", raw.get(name, [])) for name in ("term_ko", "term_en")}
    if not any(terms.values()):
        raise KnowledgeError(f"{where}, field term_ko: is empty, and term_en too.", "Give the entry at least one word.")
    rest = {name: raw.get(name, "") for name in ("kind", "gloss_ko", "gloss_en")}
    for name, value in rest.items():
        if not isinstance(value, str) or (name == "kind" and not value):
            raise KnowledgeError(f"{where}, field {name}: is not a text.", "Write it as one text.")
    return Entry(terms["term_ko"], terms["term_en"], **rest)


def _terms(where: str, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(term, str) and term.strip() for term in raw):
        raise KnowledgeError(f"{where}: is not a list of words.", "Write it as [first, second].")
    return tuple(dict.fromkeys(term.strip() for term in raw))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _key(term: str) -> Key | None:
    """``None`` for a term too short to look for."""
    plain = _plain(term)
    bare = "".join(plain.split())
    if len(bare) < MIN_CHARS:
        return None
    if _HANGUL.search(plain):
        return bare
    return tuple(_singular(word) for word in _WORD.findall(plain)) or None


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word.isascii() else word


def _on_boundary(plain: str, start: int, end: int) -> bool:
    """A Latin letter or digit at the edge of a term must not continue a longer word: "AI 법" is not in "KAI 법"."""
    before, after = plain[start - 1 : start], plain[end : end + 1]
    return not (_latin(before) and _latin(plain[start])) and not (_latin(after) and _latin(plain[end - 1]))


def _latin(char: str) -> bool:
    return bool(_WORD.fullmatch(char))
