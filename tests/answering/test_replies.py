"""The program's own sentences exist in both languages, with the same words to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.answering.replies import load_replies, reply
from assistant.answering.text import is_in_language
from assistant.errors import KnowledgeError
from assistant.records import LANGUAGES
from assistant.resources import data_folder


def write(folder: Path, korean: str, english: str) -> Path:
    (folder / "replies.ko.yaml").write_text(korean, encoding="utf-8")
    (folder / "replies.en.yaml").write_text(english, encoding="utf-8")
    return folder


def test_every_shipped_reply_is_in_its_language() -> None:
    loaded = load_replies(data_folder("prompts"))
    assert len(loaded["ko"]) >= 20
    bare = {(lang, key): re.sub(r"\$\w+", "", text) for lang in LANGUAGES for key, text in loaded[lang].items()}
    assert [where for where, text in bare.items() if not is_in_language(text, where[0])] == []


def test_words_are_filled_in() -> None:
    assert reply("related", "en", program="AX Sprint") == "Tell me about AX Sprint."


def test_an_unknown_reply_is_an_error() -> None:
    with pytest.raises(KnowledgeError, match="no_such_reply"):
        reply("no_such_reply", "ko")


def test_languages_that_differ_in_keys_or_words_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="bye"):
        load_replies(write(tmp_path, "hi: 안녕\n", "hi: hello\nbye: bye\n"))
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(KnowledgeError, match="hi"):
        load_replies(write(other, "hi: 안녕 $name\n", "hi: hello\n"))


@pytest.mark.parametrize("text", ["", "- a\n", "hi: 1\n", "hi: [\n", "hi: ''\n"])
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"replies\.ko\.yaml"):
        load_replies(write(tmp_path, text, "hi: hello\n"))
