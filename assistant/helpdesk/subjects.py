"""What a question of a mail is about, carried over where the question itself does not say it.

A mail names the programme once and then asks "얼마까지 되나요?". Each question is looked up by itself, so it gets the
subject that was named last before it: a bill, law or programme of the glossary, or whatever is called like one (a name
in 「」, "… 지원사업", "… Programme"). "Is that correct?" gets the sentence before it, "and for restaurants?" the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.helpdesk.asking import HANGUL
from assistant.helpdesk.singles import asks_for_value
from assistant.indexing.glossary import Glossary, load_glossary
from assistant.records import MAX_QUESTION_CHARS
from assistant.resources import data_folder

MAX_SUBJECTS = 2
_SUBJECTS = frozenset({"bill", "law", "program"})
_BODIES = frozenset({"portal", "agency", "body"})
_AUDIENCE = re.compile(
    r"소공인|소규모\s*제조|작은\s*공장|(?:tiny|small) factor(?:y|ies)|대기업|중견기업", re.IGNORECASE
)  # whom, not what
_MINISTRY = "중소벤처기업부"
_OF_THE_MINISTRY = re.compile(
    r"(?:중소벤처기업부|중기부|정부|나라)(?:의|에서)?\s[^?]{0,20}(?:예산|조직|장관)|\b(?:ministry|mss|government)(?:'s|’s)? (?:\w+ ){0,3}(?:budget|minister|staff)\b|\b(?:budget|minister) of the (?:ministry|government)\b",
    re.IGNORECASE,
)  # what no programme has
_QUOTED_NAME = re.compile(
    r"[「『]([^」』]{2,60})[」』]|['\"‘“]([^'\"’”]{2,40}(?:사업|법안?|법률안|바우처|프로그램|program(?:me)?|act|bill))['\"’”]",
    re.IGNORECASE,
)
_NAME_KO = re.compile(
    r"(?<![가-힣])(?:[가-힣A-Za-z0-9·+&\-]{2,20}\s){0,2}[가-힣A-Za-z0-9·+&\-]{0,20}(?:지원\s?사업|보급\s?사업|육성\s?사업|구축\s?사업|개발\s?사업|촉진\s?사업|바우처|특별법|기본법|촉진법|지원법|법률안|챌린지)"
)
_A_BILL = re.compile(r"(?:중소기업\s?)?(?:(?:AI|인공지능)\s?)?(?:관련\s?)?법(?:률)?안(?!내)", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"^(?:(?:이|그|저|이번|해당|위|본|동|무슨|어떤|어느|각종|다른|여러|모든|관련|정부|귀|현재|혹시|저희|우리|중기부|중소기업|소상공인|올해|내년|작년|이런|그런|또|새로운|많은|받는|되는|하는|있는|및|등|ai|인공지능|ax)\s*)*"
    r"(?:지원\s?사업|보급\s?사업|육성\s?사업|구축\s?사업|개발\s?사업|촉진\s?사업|바우처|특별법|기본법|촉진법|지원법|법률안|챌린지)$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:\S+(?:[은는이가을를의에도]|에서|으로|하고|하는|에는|서|며|고|면|인데|는데|지만|까지|부터|니다|세요|요)|이번|올해|내년|작년|저희|우리|혹시|또|및|그리고|귀|현재)\s+)+"
)
_NAME_EN = re.compile(
    r"\b(?:[A-Z][\w+&\-]*\s+){1,5}(?:[Pp]rogram(?:me)?|[Aa]ct|[Bb]ill|[Vv]oucher|[Ff]und|[Tt]rack|[Cc]hallenge|[Pp]roject|[Ss]cheme|[Ii]nitiative)\b"
)
_NOT_A_NAME_EN = re.compile(
    r"^(?:The|This|That|Your|Our|My|A|An|Is|Does|Has|Will|Can|What|Which|If|When|And|New)\s+\w+$"
)
_POINTS_BACK = re.compile(
    r"(?<![가-힣])(?:이|그|위|해당|동|본|이번)\s?(?:사업|법안?|법률안?|지원|지원사업|제도|프로그램|대출|자금|공고|과제|트랙|바우처|기관|서비스)|(?<![가-힣])(?:이게|그게|이것|그것|이거|그거|거기|여기|이건|그건)"
    r"|\b(?:it|its|they|them|this|that|these|those|the (?:programme|program|scheme|grant|loan|subsidy|support|bill|act|law|fund|application|deadline))\b",
    re.IGNORECASE,
)
# Words that belong to any programme: a question of nothing else leans on what was named before.
_GENERIC = re.compile(
    r"(?:얼마|언제|어디|누가|누구|무엇|무슨|뭐|뭘|몇|어떤|어느|어떻|어떠|왜|지원|신청|접수|대상|자격|요건|조건|금액|한도|규모|기간|일정|마감|기한|방법|절차|서류|선정|결과|발표|비율|자부담|보조금|국비|금리|이율|상환|거치|가능|필요|제출|준비|받을|받나|되|하나|해야|하면|있|수|저희|우리|저도|제가|회사|업체|기업|중복|다시|최대|모두|따로|또는|까지|부터|정도|있는|없|안|도|는|내용|사업비|총|연락처|문의|담당|혜택|기준|예산|공고|문의처|우대|가점|제외|소상공인|중소기업|개인사업자|법인)\S*"
    r"|(?:\w+ing|whether|what|when|how|which|who|where|why|is|are|do|does|can|could|will|would|should|must|may|we|i|our|us|my|you|your|there|the|a|an|to|for|of|in|on|by|at|from|with|and|or|if|much|many|long|apply|applied|application|eligible|eligibility|qualify|amount|maximum|minimum|deadline|date|period|documents?|needed|need|required|require|get|receive|support|grant|money|funding|programme|program|criteria|requirements?|conditions?|rate|interest|limit|procedure|process|contact|submit|send|have|be|any|also|still|open|closed|own|share|company|firm|business|possible|same|time|once|more|than|late|latest|before|it|its|they|this|that|these|those|up)",
    re.IGNORECASE,
)
_CONFIRMS = re.compile(
    r"^(?:혹시|정말|진짜|그럼|그러면|그런데|이게|그게|이것이|그것이|이거|그거|제\s?말이|이\s?말이|그\s?말이|이\s?내용이|제가\s?(?:알기로|이해한\s?(?:것|게))|제대로\s?이해한\s?(?:것|게)|사실)?\s*"
    r"(?:맞|사실|그런|그렇|아닌|정말|진짜|어떤가|어떻습|어떨|가능|되나|될까|됩니|되는|안\s?되|괜찮|왜|해당되|문제\s?없|허용)[가-힣]{0,7}(?:\s?(?:건|것|거|일)?\s?(?:가요|까요|나요|지요|죠|니까|은가요|인가요|인지요?))?\s*[?.!]*$"
    r"|^(?:so |and |but |then )*(?:is|was|would|will|can) (?:this|that|it|what i (?:heard|read)) (?:be )?(?:true|correct|right|so|possible|allowed|ok(?:ay)?|the case|permitted|accurate)\W*$|^(?:am i|are we) (?:right|correct|wrong)\W*$"
    r"|^(?:is that |whether (?:this|that|it) is )?(?:right|correct|true|possible)\W*$|^why(?: is that| not| so)?\W*$|^(?:can|may|could|should|must|do) (?:i|we) do (?:this|that|so)\W*$",
    re.IGNORECASE,
)
_TRUE_EN = re.compile(r"\b(?:true|correct|right|accurate|the case)\W*$", re.IGNORECASE)
_HEARD_EN = re.compile(
    r"^(?:(?:i|we)(?:'ve| have)? (?:also |just |recently )*(?:heard|read|understand|understood|think|believe|saw|learned|learnt|was told|were told|assume|gather)(?: (?:in|from|on) (?:the|a|an) \w+)?(?: that)?|someone told (?:me|us)(?: that)?|people say(?: that)?)\s+",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^[^?]{1,40}(?:은|는|의\s?경우는|경우는|경우엔|라면|이라면)(?:요)?\s*\?+$|^(?:and |but |so |then )*(?:how|what) about\b|^and (?:for|if|in|with)\b[^?]{0,60}\?*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that stands alone. ``bare`` are its own words; ``leans`` where it has none but those of any programme."""

    text: str
    bare: str
    subject: str = ""
    leans: bool = False


@cache
def shipped_glossary() -> Glossary:
    """The glossary that ships with the program; read once.

    Raises:
        KnowledgeError: it is missing or damaged.
    """
    return load_glossary(data_folder("knowledge") / "glossary.yaml")


@lru_cache(maxsize=512)
def named(text: str, glossary: Glossary) -> tuple[str, ...]:
    """Names of bills, laws and programmes as they stand in a text, in order; a name within a longer one does not count."""
    spans = sorted(_spans(text, glossary), key=lambda span: (span[0] - span[1], span[0]))
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not any(start < other_end and other_start < end for other_start, other_end in kept):
            kept.append((start, end))
    return tuple(dict.fromkeys(" ".join(text[start:end].split()) for start, end in sorted(kept)))


def standing_alone(question: str, before: str, subject: str, asked_before: str, glossary: Glossary) -> Asked:
    """A question with what it leans on in front of it.

    Args:
        question: one question, in the mail's words.
        before: the sentence that stands before it, empty where there is none.
        subject: what was named last before it, empty where nothing was.
        asked_before: the question before it, as it stands alone.
        glossary: what the names are known from.
    """
    if before and _CONFIRMS.search(question):
        return _led(question, before, subject if not named(before, glossary) else "")
    elliptic = _ELLIPTIC.search(question) and not asks_for_value(question)
    if asked_before and elliptic and len(question) <= 60 and not named(question, glossary):
        return Asked(_fitting(f"{asked_before} {question}", question), question)
    points_back = bool(_POINTS_BACK.search(question))
    if not subject or _names_own(question, points_back, glossary):
        return Asked(_fitting(question, question), question)
    words = re.findall(r"[\w%+·-]+", question)
    leans = points_back or all(map(is_generic, words))
    return Asked(_fitting(f"{subject}: {question}", question), question, subject, leans)


def is_generic(word: str) -> bool:
    """Whether a word belongs to any programme, or to any question."""
    return bool(_GENERIC.fullmatch(word[:40]))


def _led(question: str, before: str, subject: str) -> Asked:
    """A question with the sentence before it; of "I heard that X. Is that true?" just "X?"."""
    if _TRUE_EN.search(question) and not HANGUL.search(question):
        heard = _HEARD_EN.sub("", before).rstrip(" .,;")
        before, question = f"{heard[:1].upper()}{heard[1:]}?", ""
    whole = f"{subject}: {before} {question}" if subject else f"{before} {question}"
    return Asked(_fitting(whole.strip(), question or before), question or before, subject, leans=True)


def _fitting(whole: str, question: str) -> str:
    """At most what the chain reads: the end of the whole, where the question stands, from the beginning of a word on."""
    if len(whole) <= MAX_QUESTION_CHARS:
        return whole
    shorter = question if len(question) <= MAX_QUESTION_CHARS else question[-MAX_QUESTION_CHARS:].partition(" ")[2]
    return shorter or question[-MAX_QUESTION_CHARS:]


def _names_own(question: str, points_back: bool, glossary: Glossary) -> bool:
    """Whether a question names a subject itself; a body that is named counts unless the question points back."""
    if named(question, glossary):
        return True
    if _OF_THE_MINISTRY.search(question):
        return True
    kinds = {entry.kind for entry in glossary.found(question) if _MINISTRY not in entry.terms()}
    return bool(kinds & _BODIES) and not points_back


def _spans(text: str, glossary: Glossary) -> Iterator[tuple[int, int]]:
    for entry in glossary.found(text):
        if entry.kind in _SUBJECTS:
            terms = (term for term in entry.terms() if not _AUDIENCE.fullmatch(term))
            yield from (match.span() for term in terms for match in _pattern(term).finditer(text))
    if not any(entry.kind == "bill" for entry in glossary.found(text)):
        yield from (match.span() for match in _A_BILL.finditer(text))
    for match in _QUOTED_NAME.finditer(text):
        yield match.span(1 if match[1] else 2)
    for match in _NAME_KO.finditer(text):
        lead = _LEADING.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        if not _NOT_A_NAME.search(text[start : match.end()]):
            yield start, match.end()
    for match in _NAME_EN.finditer(text):
        if not _NOT_A_NAME_EN.search(match.group()):
            yield match.start() + len(re.match(r"(?:(?:The|A|An|Is|Does|Has)\s+)?", match.group())[0]), match.end()  # type: ignore[index]


@cache
def _pattern(term: str) -> re.Pattern[str]:
    """A term as it may be written: any spacing in Korean, a plural s in English."""
    if HANGUL.search(term):
        letters = r"\s*".join(re.escape(letter) for letter in term if not letter.isspace())
        return re.compile(letters, re.IGNORECASE)
    words = r"\W+".join(f"{re.escape(word.removesuffix('s'))}s?" for word in re.findall(r"[^\W_]+", term))
    return re.compile(rf"(?<![A-Za-z0-9]){words}(?![A-Za-z0-9])", re.IGNORECASE)
