"""Where a question goes: to the search, or to a short reply that needs none.

The question is cleaned, its language found, and the plain cases recognised by how they are worded: greetings,
thanks, "what can you do" and attempts to steer the assistant. Everything else is searched; whether a searched question
is in scope is decided later, on what was found.

A follow-up ("and for micro firms?") keeps what was said before it as its context, for the search to lean on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.answering.text import cleaned, detect_language
from assistant.errors import InputError
from assistant.indexing.limits import Linear, ngrams
from assistant.records import MAX_QUESTION_CHARS, Language, Question, Turn

# A longer piece of an answer adds the words of its conditions, and the search drifts towards those.
CONTEXT_CHARS = 300
# Log-odds over which a text is an attempt to steer the assistant: by itself, where it is short, and where it also has
# the shape of one (docs/answering.md).
ATTEMPT_ALONE_ABOVE, ATTEMPT_SHORT_ABOVE, ATTEMPT_SHAPED_ABOVE = 1.5, 2.5, -0.5
MIN_ATTEMPT_CHARS = 30

Route = Literal["search", "greeting", "thanks", "about", "manipulation", "unclear"]


@dataclass(frozen=True, slots=True)
class Routed:
    """A question that was read. ``context`` is what was said just before it, empty where nothing was."""

    question: Question
    text: str
    language: Language
    route: Route
    context: str


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_MANIPULATION = _any(
    r"(ignore|disregard|forget|override|bypass)\b.{0,20}\b(your|previous|prior|above|earlier|all|any|these|every)\b.{0,30}"
    r"(instruction|prompt|rule|guideline|polic|source|evidence|citation|said|told|thing)",
    r"(ignore|disregard|forget|override|bypass) (the )?(instruction|prompt|system|guideline|source|evidence)s?\b",
    r"(system|hidden|initial|developer)\s*(prompt|message|instruction)",
    r"\b(jailbreak|dan mode|developer mode|god mode)\b",
    r"(pretend|act as if|imagine|role-?play|suppose you are|you are now|from now on you)\b.{0,60}\b(law|lawyer|minister|passed|force|approved|no rules|unrestricted|different|uncensored)",
    r"\b(just|only|simply|must)?\s*(say|answer|reply|write|state|confirm|tell (me|them|people|everyone))\b.{0,25}\b(that )?(the|this) (bill|act|law)\b.{0,20}\b(has )?(passed|is in force|was enacted|took effect)\b.{0,40}\b(even|anyway|regardless|no matter|without|only)",
    r"(without|don'?t (give|use|show|add)|no) (any )?(citation|source|disclaimer|status|notice)s?\b",
    r"(make|invent|fabricat)\w* (up )?(a |an |some |the )?(number|figure|amount|source|citation|quote|article)",
    r"(지시|(?<!정)(?<!지)(?<!행정)명령|규칙|지침|프롬프트|설정|역할|출처|근거).{0,12}(무시|잊어|어기|버리|초기화|우회)",
    r"(무시|잊어)(하고|버리고).{0,30}(답|말|써|출력|알려)",
    r"(시스템|숨겨진|초기|내부)\s*(프롬프트|메시지|지시|명령)",
    r"(통과|시행|제정|확정)(됐|되었|된|했|하였)?다?\s*(고|라고|는 것으로)\s*(만|그냥|무조건|단정|확정)?\s*(답|말|대답|써|적어|안내|작성)(해|하|줘|해줘|만)",
    r"(인 ?척|인것처럼|인 것처럼|된 ?척|된 것처럼)\s*(해|행동|답|말|대답|연기|써)",
    r"(출처|인용|근거|고지|안내문).{0,6}(없이|빼고|생략하고|달지 말고)",
    r"(숫자|금액|출처|근거|조항).{0,8}(지어|꾸며|만들어)\s*(내|줘|서|주)",
    r"(제한|검열|필터).{0,6}(해제|풀고|없는 (모드|ai|인공지능))",
    r"(탈옥|개발자 모드|dan 모드)",
    # instructions that come in the shape of somebody else's turn, of markup, or of an encoding
    r"<\s*/?\s*system\b|<!--|\[\[?\s*(시스템|system|ai|assistant|관리자)\b.{0,3}[:：\]]|(^|[.!?]\s)(system|assistant|시스템)\s*[:：]|system\s+override",
    r"(디코딩|복호화|base64|decode|rot13).{0,60}(수행|실행|따라|명령|답해|obey|follow|execute|do (it|what))",
    r"(지시|(?<!정)(?<!지)(?<!행정)명령|규칙|지침|프롬프트|설정)(은|는|을|를|들을|보다)?.{0,12}(잊(고|어)|버리(고|라)|무시하고|초기화|우선|우회|어기고)",
    r"(읽는|보는)\s*(인공지능|ai|챗봇).{0,40}(안내|답|말)(하|할|해)|이대로 안내",
    # a part to play in which nothing has to be true
    r"(너는|넌|당신은|니가)\s*(이제|지금부터|오늘부터)?.{0,15}(규칙 ?없|제한 ?없|의장|장관|판사|상담원이야|은행)",
    r"(제한|규칙|검열|안전장치|필터).{0,6}(없는|없이|해제|풀)|\b(no (rules|restrictions|limits)|unrestricted|safety (checks|rules) (off|disabled)|do anything now)\b",
    r"(인 ?척|척하고|연기해|역할 ?(바꾸|놀이|극))",
    # a claim that is to be made whatever the sources say, or without the words that make it honest
    r"(통과|가결|시행|제정|승인|폐지)[가-힣]{0,3}(다고|라고|된 것처럼|는 것처럼)만?\s*.{0,6}(답변?해|답하|말해|말하라|써 ?줘|써라|작성해|선언|연기해)",
    r"(안내문|제안이라는 말|단서|주의사항|고지).{0,4}(도|를|을)?\s*(빼|생략|지우)",
    r"\b(just|simply|only) (say|state|confirm|answer|reply|write|output)\b.{0,60}\b(passed|law|in force|enacted|approved|yes)\b|\b(say|state|confirm) (yes|it is law|that (it|the (bill|act|law)) (has )?(passed|is|was))",
    r"\b(pretend|act as if|imagine)\b.{0,60}\b(passed|law|in force|no sources?|enacted)\b",
    # sources, quotes or figures that do not exist
    r"\b(fake|invent|fabricate|make up|made[- ]up|just guess)\b",
    r"(지어내|꾸며내|존재하지 않아도|(숫자|금액|출처|조항).{0,12}지어서|가짜).{0,30}(답|알려|만들|써|줘|출처|숫자|금액)",
    # what stands before the conversation
    r"\b(repeat|print|show|reveal|translate|output)\b.{0,40}\b(prompt|instructions?|rules|message)\b|\bwere you told before\b",
    r"(초기|내부|숨겨진|받은)\s*(지시문|지시|명령|프롬프트|설정)",
    r"\b(bypass|override|disregard|ignore|forget)\b.{0,12}\b(your|the (above|previous|earlier)|all|every|any|these)\b.{0,20}\b(rules?|guidelines?|instructions?|evidence|sources|checks)\b",
)
_GREETING = _any(
    r"^(안녕|안뇽|하이|헬로|반가)[가-힣\s!~.^ㅎㅋ]*$",
    r"^(hi|hello|hey|good (morning|afternoon|evening))[\s!.,]*(there|everyone)?[\s!.,]*$",
)
_THANKS = _any(
    r"^[가-힣\s,~!.]{0,14}(고마워|고맙|감사합|감사해|감사드|땡큐)[가-힣\s!~.,^ㅎㅋ]{0,25}$",
    r"^([a-z]+[,.!\s]+){0,3}(thanks?|thank you|thx|cheers)\b[\w\s!.,']{0,40}$",
)
_ABOUT = _any(
    r"(넌|너는|당신은|너|이 ?챗봇은?|여긴?|이거|여기서)\s*(누구|뭐 ?하는|뭘 ?하는)",
    r"(뭘|뭐|무얼|무엇을?|어떤 ?(걸|것을|거|질문을?))\s*(을|를)?\s*(물어|도와|답해|해|알려|할)\s*(볼|줄)?\s*수 ?있",
    r"^who are you\b|^what are you\b",
    r"what( (sort|kind|type)s? of (thing|question)s?)? (can|do|could) (you|i) (do|know|answer|help|ask)\b",
    r"how (can|do) you (help|work)\b",
)
_SPACED_OUT = re.compile(r"(?<!\S)\S(?: \S){4,}(?!\S)")
_MEANING = re.compile(r"[가-힣]{2,}|[A-Za-z]{2,}|\d{3,}|[가-힣A-Za-z]+\d")


def route(question: Question, manipulation: Linear | None = None) -> Routed:
    """Read a question; ``manipulation`` is what was learned from attempts to steer the assistant.

    Raises:
        InputError: the question is empty or longer than ``MAX_QUESTION_CHARS`` characters.
    """
    text = cleaned(question.text)
    if not text:
        raise InputError(
            "The question is empty. / 질문이 비어 있습니다.",
            "Type a question about the SME AI bill or an AX programme.",
        )
    if len(text) > MAX_QUESTION_CHARS:
        raise InputError(
            f"The question has {len(text):,} characters; at most {MAX_QUESTION_CHARS:,} are read. / "
            f"질문은 {MAX_QUESTION_CHARS:,}자까지 쓸 수 있습니다.",
            "Shorten it, or ask its parts one by one.",
        )
    language = detect_language(text) if question.language == "auto" else question.language
    attempted = manipulation.score(ngrams(text)) if manipulation else None
    return Routed(
        question, text, language, _route_of(text, attempted, bool(question.history)), _context(question.history)
    )


def _closed_up(text: str) -> str:
    """The text with letters that were spaced out one by one set together again."""
    return _SPACED_OUT.sub(lambda run: run.group().replace(" ", ""), text)


def _manipulates(text: str, attempted: float | None, follows: bool) -> bool:
    """Whether a text is an attempt: it reads like one, or has the shape of one and does not read like a question.

    ``attempted`` are the log-odds that were learned, ``None`` where nothing was. A short text and a follow-up
    ("And for me?") read like anything, and must be plainer.
    """
    shaped = bool(_MANIPULATION.search(text) or _MANIPULATION.search(_closed_up(text)))
    if attempted is None:
        return shaped
    plain = ATTEMPT_SHORT_ABOVE if follows or len(text) < MIN_ATTEMPT_CHARS else ATTEMPT_ALONE_ABOVE
    return attempted > (ATTEMPT_SHAPED_ABOVE if shaped else plain)


def _route_of(text: str, attempted: float | None, follows: bool) -> Route:
    if _manipulates(text, attempted, follows):
        return "manipulation"
    recognised: tuple[tuple[Route, re.Pattern[str]], ...] = (
        ("greeting", _GREETING),
        ("thanks", _THANKS),
        ("about", _ABOUT),
    )
    for name, pattern in recognised:
        if pattern.search(text):
            return name
    return "search" if _MEANING.search(text) else "unclear"


def _context(history: tuple[Turn, ...]) -> str:
    """The last question and the beginning of the last answer."""
    last = {turn.role: cleaned(turn.content)[:CONTEXT_CHARS] for turn in history}
    return " ".join(last[role] for role in ("user", "assistant") if role in last)
