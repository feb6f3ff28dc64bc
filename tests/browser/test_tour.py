"""Ten questions each, as two newcomers ask them one after the other: Korean on a phone, English on a desktop.

With ``ASSISTANT_SCREENSHOTS`` set, a picture of every answer is kept; docs/page.md shows them.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import visiting

pytestmark = pytest.mark.browser

QUESTIONS = {
    "phone-ko": (
        "이 법안 통과됐어요? 언제부터 시행돼요?",
        "직원 3명인 식당인데 이 법이 생기면 뭐가 달라져요?",
        "스마트상점 키오스크 지원금 얼마까지 나와요?",
        "그거 어디서 신청해요?",
        "대구에 있는 제조업체인데 AI 도입 지원받을 수 있어요?",
        "혁신바우처 자부담 비율이 어떻게 돼요?",
        "AI 기본법 어기면 과태료를 얼마나 내나요?",
        "직원들 AI 교육 받을 데 있나요?",
        "우리 회사 법인세도 깎아 주나요?",
        "중소기업이 AI를 안 쓰는 이유가 뭐래요?",
    ),
    "desktop-en": (
        "Is the SME AI law in force yet?",
        "Who proposed it, and when?",
        "Can a ten-person metal parts maker get money for a smart factory?",
        "What was the deadline for that?",
        "How big is the loan under the AX Sprint track?",
        "Does the bill let SMEs use copyrighted works to train AI?",
        "Where can my startup get GPUs cheaply?",
        "Whom do I call if I do not know which programme fits?",
        "Will my café be fined if I do not label AI-made posters?",
        "What will the weather be in Busan tomorrow?",
    ),
}
# What of a page lies beyond the screen's edge, or is cut off at its own.
_OUTSIDE = """() => [...document.querySelectorAll(".exchange *, #ask-area *, #top-row *")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.closest(".sr, .skip, [hidden]") || getComputedStyle(one).clipPath !== "none") return false;
  const cut = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "hidden" && one.textContent;
  return box.right > innerWidth + 1 || box.left < -1 || cut;
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_newcomer_gets_ten_answers_and_nothing_is_cut_off(browser: Browser, address: str, name: str) -> None:
    with visiting(browser, address, name) as visitor:
        for place, question in enumerate(QUESTIONS[name], start=1):
            visitor.ask(question)
            visitor.keep(f"tour-{place:02}")
            newest = visitor.page.locator("#newest .exchange")
            assert newest.locator(".asked").inner_text().endswith(question)
            assert newest.locator(".answer").inner_text() and newest.locator(".error").count() == 0
            assert visitor.page.evaluate(_OUTSIDE) == []
        assert visitor.page.locator(".exchange").count() == len(QUESTIONS[name])
        assert visitor.faults == [] and visitor.hosts == {address.removeprefix("http://")}
