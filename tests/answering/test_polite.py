"""Korean sentences in the polite form: the regular rules, and every statement that ships."""

from __future__ import annotations

import re

import pytest

from assistant.answering.polite import polite
from assistant.answering.text import figures
from assistant.indexing.knowledge import load_knowledge
from assistant.resources import data_folder


@pytest.mark.parametrize(
    ("plain", "wanted"),
    [
        ("기본계획을 3년마다 세워야 한다.", "기본계획을 3년마다 세워야 합니다."),
        ("지원받는다.", "지원받습니다."),
        ("겹친다.", "겹칩니다."),
        ("만든다.", "만듭니다."),
        ("길다.", "깁니다."),
        ("확인되지 않았다.", "확인되지 않았습니다."),
        ("받을 수 있다(제33조).", "받을 수 있습니다(제33조)."),
        ("법이 아니다.", "법이 아닙니다."),
        ("서로 다르다.", "서로 다릅니다."),
        ("규모가 크다.", "규모가 큽니다."),
        ("공용 네트워크다.", "공용 네트워크입니다."),
        ("11개 사다.", "11개 사입니다."),
        ("80%다.", "80%입니다."),
        ("한도는 5천만 원이다.", "한도는 5천만 원입니다."),
        ("큰 차이다.", "큰 차이입니다."),
        ("여섯 번째 조사이다.", "여섯 번째 조사입니다."),
        ("'육성형'이다.", "'육성형'입니다."),
        ("첫째다. 둘째도 있다.", "첫째입니다. 둘째도 있습니다."),
        ("이미 합니다.", "이미 합니다."),
        ("신청: 4월 30일까지", "신청: 4월 30일까지"),
        ("", ""),
    ],
)
def test_endings_follow_the_rules(plain: str, wanted: str) -> None:
    assert polite(plain) == wanted
    assert polite(wanted) == wanted


def test_every_statement_keeps_its_words_and_ends_politely() -> None:
    for statement in load_knowledge(data_folder("knowledge")).statements:
        spoken = polite(statement.statement_ko)
        assert re.search(r"니다(\([^()]*\))?[)\"'”’]*\.$", spoken), spoken
        assert figures(spoken) == figures(statement.statement_ko)
