"""Korean sentences in the polite form that a desk speaks in: the same words, another ending.

Statements are written in the plain form (한다, 이다). Only the end of a sentence changes, by the regular rules of the
formal polite style (합쇼체): stem + ㅂ니다 after a vowel or ㄹ, stem + 습니다 after any other consonant. National
Institute of Korean Language, Standard Korean Dictionary, entries "-ㅂ니다", "-습니다".
"""

from __future__ import annotations

import re

from assistant.answering.text import sentence_spans

_PLAIN_END = re.compile(r"([가-힣\d%A-Za-z'’\")])다(?=(?:\([^()]*\))?[)\"'”’」』]*\.?$)")
_POLITE_END = re.compile(r"(?<!아)니다$")
_NIEUN, _RIEUL, _BIEUP, _NONE = 4, 8, 17, 0
# Words that end in a vowel and take the ending themselves; after any other one a bare 다 is the copula of a noun.
_VOWEL_STEMS = re.compile(r"(?:이|하|아니|다르|따르|빠르|느리|(?<![가-힣])크|나쁘|필요하)$")
_NOUNS_IN_I = re.compile(r"(?:차이|추이|높이|길이|넓이|(?<![가-힣])사이|(?<![가-힣])종이)$")


def polite(text: str) -> str:
    """Every sentence of a text with its end in the polite form; what does not end in the plain form stays."""
    spans = sentence_spans(text)
    return " ".join(_polite(text[start:end]) for start, end in spans)


def _polite(sentence: str) -> str:
    match = _PLAIN_END.search(sentence)
    if not match or _POLITE_END.search(sentence[: match.end()]):
        return sentence
    stem = sentence[: match.end() - 1]
    return _with_ending(stem) + sentence[match.end() :]


def _with_ending(stem: str) -> str:
    last = stem[-1]
    if not "가" <= last <= "힣":
        return f"{stem}입니다"
    final = _final(last)
    if last == "는" and len(stem) > 1 and _final(stem[-2]) not in (None, _NONE):
        return f"{stem[:-1]}습니다"
    if final in (_NIEUN, _RIEUL):
        return f"{stem[:-1]}{_with_bieup(last)}니다"
    if final != _NONE:
        return f"{stem}습니다"
    if _VOWEL_STEMS.search(stem) and not _NOUNS_IN_I.search(stem):
        return f"{stem[:-1]}{_with_bieup(last)}니다"
    return f"{stem}입니다"


def _final(syllable: str) -> int | None:
    """The number of a syllable's final consonant in Unicode's order, 0 for none."""
    return (ord(syllable) - 0xAC00) % 28 if "가" <= syllable <= "힣" else None


def _with_bieup(syllable: str) -> str:
    return chr(ord(syllable) - (ord(syllable) - 0xAC00) % 28 + _BIEUP)
