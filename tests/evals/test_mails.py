"""The mails are sound: their numbers are well-formed, and what is wrong with a mail is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import evals.__main__ as command
from evals import mails
from evals.errors import CaseError
from evals.mails import load_mails
from tests.evals.mail_makers import COMMITTED, GRANT, mail
from tests.evals.makers import KNOWN


def test_the_committed_mails_are_sixty_and_sound() -> None:
    assert len(COMMITTED) == 60
    assert [*mails.too_few(COMMITTED)] == []
    assert [*mails.faults(COMMITTED, *command._learned())] == []


def _weighted(digits: str, weights: str) -> int:
    return sum(int(a) * int(b) for a, b in zip(digits, weights, strict=False))


def _luhn(digits: str) -> bool:
    doubled = [int(c) * (1 + n % 2) for n, c in enumerate(reversed(digits))]
    return sum(n - 9 * (n > 9) for n in doubled) % 10 == 0


def _business(digits: str) -> bool:
    return (10 - (_weighted(digits, "137137135") + int(digits[8]) * 5 // 10) % 10) % 10 == int(digits[9])


CHECKED: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("resident", r"\d{6}-?[1-8]\d{6}", lambda d: (11 - _weighted(d, "234567892345") % 11) % 10 == int(d[12])),
    ("business", r"\d{3}-?\d{2}-?\d{5}", _business),
    ("card", r"(?:\d{4}[ -]){3}\d{4}", _luhn),
)


@pytest.mark.parametrize(("kind", "shape", "holds"), CHECKED, ids=[row[0] for row in CHECKED])
def test_planted_numbers_are_well_formed(kind: str, shape: str, holds: Callable[[str], bool]) -> None:
    planted = [word for one in COMMITTED for word in one.personal if re.fullmatch(shape, word)]
    assert len(planted) >= 3
    assert [word for word in planted if not holds(re.sub(r"\D", "", word))] == []


def test_planted_resident_numbers_belong_to_nobody() -> None:
    """Their eighth and ninth digits are of no region: 97 to 99 were never given out."""
    planted = [w for one in COMMITTED for w in one.personal if re.fullmatch(CHECKED[0][1], w)]
    regions = {int(re.sub(r"\D", "", word)[7:9]) for word in planted}
    assert min(regions) >= 97


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no mails"),
        ("{", "not a mail"),
        ("[]", "not a mail|missing"),
        ('{"id": "a"}', "missing or unknown keys"),
        (json.dumps({"id": "a", "language": "fr", "kind": "long", "mail": "", "parts": [], "forbidden": [], "flags": [],
                     "personal": []}), "language 'fr' is none of"),
        (json.dumps({"id": "a", "language": "ko", "kind": "long", "mail": "", "parts": [{"about": "b"}],
                     "forbidden": [], "flags": [], "personal": []}), "a part has missing"),
    ],
)  # fmt: skip
def test_a_damaged_file_of_mails_is_refused(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mails.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CaseError, match=told):
        load_mails(path)


def test_a_mail_that_stands_twice_or_nowhere_is_refused(tmp_path: Path) -> None:
    line = mails.MAILS.read_text(encoding="utf-8").split("\n")[0]
    (tmp_path / "twice.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError, match="stands twice"):
        load_mails(tmp_path / "twice.jsonl")
    with pytest.raises(CaseError, match="cannot be read"):
        load_mails(tmp_path / "absent.jsonl")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "no_question"}, "asks, and is said to ask nothing"),
        ({"flags": (("urgent",),)}, "unknown flags: urgent"),
        ({"flags": (("closed_window",),)}, "nothing that it needs raises closed_window"),
        ({"personal": ("010-9999-0000",)}, "does not stand in it"),
        ({"personal": ("300만 원",), "mail": f"{GRANT.about} 300만 원"}, "is in the knowledge too"),
        ({"parts": (replace(GRANT, about="다른 질문"),)}, "does not ask"),
        ({"parts": (replace(GRANT, evidence=(("nothing",),)),)}, "unknown statements: nothing"),
        ({"parts": (replace(GRANT, evidence=()),)}, "names no evidence"),
        ({"parts": (replace(GRANT, must_include=(("900만",),)),)}, "no evidence group always holds one of: 900만"),
        ({"parts": (GRANT, GRANT)}, "asks the same twice"),
        ({"forbidden": ("최대 300만 원입니다",)}, "its own evidence says"),
        ({"mail": GRANT.about + "가" * 20_000, "personal": ()}, "longer than a mail may be"),
    ],
)
def test_what_is_wrong_with_a_mail_is_told(change: dict[str, Any], told: str) -> None:
    assert told in "\n".join(mails.faults([replace(mail(GRANT), **change)], KNOWN.statements, ["전혀 다른 말"]))


def test_a_part_that_the_product_learns_from_is_told() -> None:
    assert "which is learned from" in "\n".join(mails.faults([mail(GRANT)], KNOWN.statements, [f"{GRANT.about}?"]))


def test_too_few_mails_of_a_language_or_kind_are_told() -> None:
    told = [*mails.too_few([mail(GRANT)])]
    assert "ko: 1 of 45" in told
    assert "en: 0 of 15" in told
    assert "no mail is angry" in told
