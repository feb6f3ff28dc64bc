"""One asking sentence of a mail, as the questions that are in it, each in a form that can be looked up.

    "대상이 되는지, 얼마까지 되는지, 언제까지인지 알고 싶습니다"  ─►  대상이 되나요? · 얼마까지 되나요? · 언제까지인가요?
    "지원 대상과 금액, 신청 기간을 알려 주세요"                ─►  지원 대상은 어떻게 되나요? · 금액은 … · 신청 기간은 …
    "Please advise whether we qualify, and by when to apply"    ─►  Whether we qualify? · By when to apply?

A sentence is cut only where both sides ask something by themselves; alternatives ("되나요, 안 되나요?") stay together.
The words of request around the question are left out, the question's own words stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.helpdesk.asking import (
    COUNTED_LEAD,
    HANGUL,
    QUESTION_WORD_KO,
    WHETHER_KO,
    ends_asking,
    has_question_word,
    request_of,
    without_glue,
)
from assistant.helpdesk.asking_en import HEADED_EN, REQUEST_EN, WANTS_THING_EN, rest_of, starts_asking, wanted_en

MIN_WORDS_EN = 2
_LEAD = re.compile(
    r"^(?:[>\s]*)(?:[-–—*•·▪◦○●■□▶☞]*\s*(?:q|Q|질문|문의|질의|question)\s*(?:내용|사항)?\s*\d{0,2}\s*[.:)\]]|\(?\d{1,2}\s*[.)\]](?!\d)|[①-⑳]|[가나다라마바사아](?:\.|\))|[-–—*•·▪◦○●■□▶☞]+(?=\s|[가-힣A-Za-z])|\(?[a-hA-H][.)](?=\s)|\(?(?:i|ii|iii|iv|v)[.)](?=\s))\s*",
)
_INLINE_NUMBER = re.compile(r"\s*(?<![\w(])(?:\(?\d{1,2}|\([a-h]|\(i{1,3}|\(iv|\(v)\)\s*|\s*[①-⑳]\s*", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:(?:안녕하(?:세요|십니까)|수고하십니다|수고\s*많으십니다|첫\s*번째로?|두\s*번째로?|세\s*번째로?|마지막으로|첫째|둘째|셋째|넷째|그리고|그럼|그러면|그런데|근데|또한|또|아울러|추가로|더불어|참|혹시|그래서|하나\s*더|다름이\s*아니라|다름\s*아니라|p\.?s\.?|추신|"
    r"and|but|also|so|then|now|first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|next|ok(?:ay)?|hello|hi|besides|moreover|in addition|additionally|furthermore|by the way|one more (?:thing|question)|another (?:thing|question)|my (?:first |second |third |last |other |next )?question is)\b(?![을를이가은는에도의])[\s,.:!;—–-]+)+",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(
    r"^(?!안\s?(?:된다|되)면)(?:안\s|안되|못\s|못하|아니|아닌|없|않|그렇지|또는|혹은|불가|or\b|not\b)|^\S*(?:안|못)\s?(?:되|하|받)\S*$",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(r"(?:고요|고|며)$")
_TAIL_START = re.compile(
    r"^(?:여부|등|에|모르|몰라|알|궁금|여쭙|여쭤|문의|확인|답변|말지|검토|상의|고민|판단|정도|싶)|^(?:\S+\s){0,3}\S*(?:요청|신청|문의|확인|청|의뢰|질의|물어보)\S*면\s"
)
_REQUESTS_KO = re.compile(
    r"(?<=부탁드리며)[\s,]+|(?<=부탁드리고)[\s,]+|(?<=바라며)[\s,]+|(?<=바라고)[\s,]+|(?<=궁금하고)[\s,]+|(?<=궁금하며)[\s,]+|(?<=알고 싶고)[\s,]+|(?<=문의드리며)[\s,]+|(?<=알려주시고)[\s,]+|(?<=알려 주시고)[\s,]+"
)
_AFTER_WHETHER = re.compile(
    r"(?:(?<=지)|(?<=지[도를와가랑만])|(?<=지하고)|(?<=지는))\s*(?:[,/]\s*|\s)(?:그리고|또한|또|및|아울러)?\s*"
)
_AFTER_QUESTION_KO = re.compile(r"(?<=[나까가]요)\s*[,/]?\s+|(?<=니까)\s*[,/]\s*|(?<=[?？])\s*")
_CONNECTED_KO = re.compile(
    r"(?<=[가-힣](?:고|며))\s*,?\s+|\s*[,;/]\s+|\s+(?:그리고|또한|아울러|및)\s+|(?:(?<=는데)|(?<=는데요))\s*,?\s+(?=얼마|언제|어디|누|무엇|뭐|몇|어떻)"
)
_THEN_KO = re.compile(r"\s*,\s+(?:그리고|또한?|아울러)?\s*|\s+(?:그리고|또한|아울러)\s+")
_LISTED_KO = re.compile(
    r"\s*[,·/ㆍ、]\s*|\s+(?:및|그리고|또한|또는)\s+|(?<=[가-힣](?:와|과|랑))\s+|(?<=[가-힣](?:이랑|하고))\s+(?!싶)"
)
_SLOT_KO = re.compile(
    r"(?:대상자?|자격|요건|조건|금액|한도|규모|액수|지원금|지원액|보조금|비율|지원율|보조율|자부담률?|금리|이율|이자율?|기간|일정|마감일?|기한|시기|날짜|방법|절차|서류|연락처|문의처|전화번호|담당\s?(?:기관|부서|자)|의무|과태료|처벌|벌칙|벌금|시행일|현황|혜택|기준|방식|상환|거치|제외|우대|가점|횟수|창구|기관|부서|경쟁률|결과|단계|내용|상황|여부|종류|범위|주소|누리집|홈페이지|양식|비용|예산|인원|업종|지역|차이점?|공고|주기|구성|목록|시점|효력|이유|취지|근거|현황|신청처|접수처|제출처|담당자|사이트|링크|리스트|수수료|규정|순서|비중|번호|권한|역할|(?:발표|시작|종료|접수|공고|지급)일)"
    r"(?:\s?(?:등))?$"
)
_AND_EN = re.compile(
    r"(?:\s*[,;]\s*(?:(?:and|plus|as well as|but)\s+|(?!which\b|who\b|whom\b|where\b))|\s+(?:and|plus|as well as)\s+)(?:also\s+|then\s+|the (?:other|second|third|latter) (?=wh|how|if))?"
    r"(?=(?:by |until |from |since |to |for |in |on |at |under |if so,? )?(?:whether|what|when|how|which|who|whom|where|why)\b|if\b"
    r"|(?:is|are|can|could|do|does|will|would|must|should|may)\s+(?:it|we|i|there|the|this|that|they|you|our|my|an?)\b)",
    re.IGNORECASE,
)
_REQUESTS_EN = re.compile(
    r"\s*,?\s+(?:and|as well as)\s+(?:also |please |kindly |then )*(?=(?:tell|let|inform|send|show)\s+(?:me|us)\b|(?:advise|confirm|explain|clarify|provide|share)\b)"
    r"|\s*,?\s+(?:and|while|but)\s+(?=(?:his|her|my|our|the|their|another) (?:\w+ ){1,2}(?:asks?|wonders?|wants to know|would like to know)\b)",
    re.IGNORECASE,
)
_ASKS_EN = re.compile(
    r"\b(?:whether|what|when|how|which|who|whom|where|why|if)\b|^(?:is|are|can|could|do|does|will|would|must|should|may|did|has|have)\b",
    re.IGNORECASE,
)
_LISTED_EN = re.compile(r"\s*[,;]\s*(?:and\s+|as well as\s+)?|\s+(?:and|as well as|plus)\s+", re.IGNORECASE)
_OBJECT_LEAD = re.compile(
    r"^\s*(?:(?:anywhere |yet )?(?:is|was|are)\s+)?(?:(?:me|us|to me|to us|know|to know|more|with|further|some|any|information|details|clarification|guidance|advice|out|please)\s+)*(?:(?:on|about|regarding|concerning|of|as to|to)\s+)?",
    re.IGNORECASE,
)
_SLOT_EN = re.compile(
    r"\b(?:eligib\w+|criteri\w+|requirements?|conditions?|amounts?|ceiling|limits?|cap|rates?|interest|deadlines?|dates?|periods?|windows?|timelines?|schedule|documents?|documentation|paperwork|procedures?|process|contacts?|numbers?|costs?|share|contributions?|penalt\w+|fines?|obligations?|dut(?:y|ies)|status|scope|definitions?|benefits?|budget|duration|terms?|repayment|selection|results?|steps|application|names?|address(?:es)?|forms?|list|links?|website|portal|phone|figures?|percentage|overview|explanation|rules|regions?|officers?|office|agency|quota|thresholds?|subsid\w+|grants?|support|funding|coverage|sanctions?)\b",
    re.IGNORECASE,
)
_FRAGMENT_KO = re.compile(
    r"(?P<core>.*?[가-힣])(?:(?:이라)?도|이랑|랑|하고|만|은|는|을|를)?(?:\s(?:같이|함께|좀|역시|마저|전부|모두|다))*(?:\s?이?요|(?<=도)|\s주(?:세요|십시오|시겠어요|시면\s\S+|시길\s\S+))[.!~\s]*"
)  # "신청 마감일도요"
_FRAGMENT_EN = re.compile(
    r"^(?:(?:and|also|plus|lastly|finally|likewise|besides|then|next|regarding \w[^:,.?]{1,60}[:,]|(?:on|for|about) \w[^:,.?]{1,60}[:,])[,\s]+)*"
    r"(?:(?:until|by|from|since) (?:when|what)|whether|how (?:much|many|long|often|soon)|where to|(?:the|an?|any|your|its) (?=\w))[^?]*$",
    re.IGNORECASE,
)
_VERB_EN = re.compile(
    r"\b(?:is|are|was|were|has|had|does|did|came|went|made|said|told|gave|got|helped|passed|closed|opened|ended|expired|applied|received|sent|took|works?|looks?|seems?|means?|will|'s)\b",
    re.IGNORECASE,
)
_PLEASE_EN = re.compile(r"[,\s]+(?:too|as well)?[,\s]*(?:please|pls|thanks)\W*$", re.IGNORECASE)
_ASIDE_EN = re.compile(
    r"^(?:from|in|on|anywhere|by|out of)\b[^,.?]{0,40}?\s(?=(?:whether|how|what|when|which|where|who|if)\b)(?<!by )(?<!on )(?<!in )(?<!from )|\s+would be (?:very |much |most )?(?:welcome|great|good|nice|helpful|appreciated|useful)\W*$",
    re.IGNORECASE,
)
_BEHIND_NOUN = re.compile(
    r"\s(?:of|for|to|in|on|we|i|you|it|per|at|from|that|which|by|with|under|about|and)\b", re.IGNORECASE
)
_OTHERS_EN = re.compile(r"(?:his|her|my|our|the|their|another)\b", re.IGNORECASE)
_TRAILING_EN = re.compile(
    r"\s*(?:[,.]?\s*(?:please|too|as well|also|thanks?|thank you|if possible|as soon as possible|asap|at your (?:earliest )?convenience))+\s*[.!?]*$",
    re.IGNORECASE,
)


def bare_question(text: str) -> str:
    """A sentence without list mark, "그리고", greeting or quotation mark in front of it; on one line."""
    line = " ".join(re.sub(r"(?m)^[ \t]*(?:>[ \t]?)+", "", text).split())
    bare = _INLINE_NUMBER.sub(" ", _OPENING.sub("", _LEAD.sub("", line)))
    return bare.strip() or line


def asks_for_value(text: str) -> bool:
    """Whether a text names something that any programme has: an amount, a rate, a deadline, a form."""
    return bool(_SLOT_EN.search(text)) or any(
        _SLOT_KO.search(form)
        for word in re.findall(r"[가-힣]+", text)
        for form in (word, re.sub(r"(?:은|는|이|가|도)(?:요)?$", "", word))
    )


def wishes(text: str) -> bool:
    """Whether words without a verb of asking ask for a value: "마감일도요", "and the deadline, please", "I need the form"."""
    bare = bare_question(text)
    if HANGUL.search(bare):
        return bool(_fragment_ko(bare))
    if (wanted := WANTS_THING_EN.search(bare)) and asks_for_value(rest_of(wanted)):
        return True
    words = _PLEASE_EN.sub("", bare)
    named = (
        bool(_SLOT_EN.search(words)) and not _VERB_EN.search(words) and not re.match(r"(?:i|we|my|our)\b", bare, re.I)
    )
    continued = text.strip(" -*") != bare and bool(_FRAGMENT_EN.search(words))
    return (named and (words != bare or continued)) or (continued and bool(_ASKS_EN.search(words)))


def _fragment_ko(text: str) -> str:
    """What a Korean fragment asks for: "신청 마감일도요" ─► 신청 마감일; nothing where it asks for no value."""
    found = _FRAGMENT_KO.fullmatch(text)
    return found["core"] if found and _SLOT_KO.search(found["core"]) and not has_question_word(text) else ""


def singles(text: str) -> tuple[str, ...]:
    """The questions in one asking sentence, in order; at least one."""
    bare = COUNTED_LEAD.sub("", bare_question(text))
    korean = len(HANGUL.findall(bare)) * 2 >= len(re.findall(r"[A-Za-z]", bare))
    found = _singles_ko(bare) if korean else _singles_en(bare)
    return tuple(dict.fromkeys(question for question in found if re.search(r"\w", question))) or (bare,)


def _singles_ko(bare: str) -> list[str]:
    requests = [request for request in _REQUESTS_KO.split(bare.replace("？", "?")) if request.strip(" ,")]
    return [as_question_ko(piece) for request in requests for piece in _pieces_ko(request)]


def _pieces_ko(request: str) -> list[str]:
    core, requests = request_of(_fragment_ko(request) or request)
    core = (without_glue(core) if requests else core).strip(" ,") or request
    pieces = _cut(core, _AFTER_QUESTION_KO, lambda left, right: ends_asking(left) and _asks_ko(right))
    pieces = [p for piece in pieces for p in _cut(piece, _AFTER_WHETHER, _whether_then_more)]
    pieces = [p for piece in pieces for p in _cut(piece, _CONNECTED_KO, lambda a, b: _words_ko(a) and _words_ko(b))]
    pieces = [p for piece in pieces for p in _cut(piece, _THEN_KO, _values_then_asks)]
    return [p for piece in pieces for p in _listed(piece, _LISTED_KO, _SLOT_KO)]


def _cut(text: str, joint: re.Pattern[str], asks: Callable[[str, str], bool]) -> list[str]:
    """The text cut at the joints that have a question on either side; a piece that asks nothing stays with the next."""
    pieces, start = [], 0
    for match in joint.finditer(text):
        left, right = text[start : match.start()], text[match.end() :]
        if left.strip() and right.strip() and not _ALTERNATIVE.search(right) and asks(left, right):
            pieces.append(left)
            start = match.end()
    return [piece.strip(" ,;/") for piece in (*pieces, text[start:]) if piece.strip(" ,;/?")]


def _asks_ko(text: str) -> bool:
    return ends_asking(text) or has_question_word(text) or bool(WHETHER_KO.search(text)) or bool(_SLOT_KO.search(text))


def _whether_then_more(left: str, right: str) -> bool:
    return bool(WHETHER_KO.search(left[-8:])) and not _TAIL_START.search(right) and _asks_ko(right)


def _values_then_asks(left: str, right: str) -> bool:
    """Whether a list of values stands before a question: "금액과 기간, 그리고 카페도 되는지요"."""
    return ends_asking(right) and len(_listed(left, _LISTED_KO, _SLOT_KO)) > 1


def _words_ko(text: str) -> bool:
    """Whether Korean words ask and are more than a question word alone ("언제, 어디서 신청하나요")."""
    return has_question_word(text) and len(text.split()) > 1


def _listed(text: str, joint: re.Pattern[str], slot: re.Pattern[str]) -> list[str]:
    """A list of things asked for, cut; as it is where one of its members is nothing that is asked for."""
    if WHETHER_KO.search(text) or has_question_word(text) or ends_asking(text):
        return [text]
    members = [re.sub(r"(?<=[가-힣])(?:와|과|이랑|랑|하고)$", "", m).strip() for m in joint.split(text)]
    members = [member for member in members if member]
    if len(members) > 2 and re.search(r"(?:데요?|니까|라서|어서|[^가-힣]건)$", members[0]):  # why, before what
        members[:2] = [f"{members[0]} {members[1]}"]
    return members if len(members) > 1 and all(slot.search(member) for member in members) else [text]


def as_question_ko(piece: str) -> str:
    """A Korean clause or noun as a polite question in the same words: 되는지 ─► 되나요?, 신청 기간 ─► 신청 기간은 …?"""
    bare = piece.strip(" ,.!~")
    if bare.endswith("?"):
        return bare
    bare = re.sub(r"(?<=[가-힣]지)\s*여부$", "", bare)
    bare = re.sub(r"(?<=[가-힣])지(?:도|를|와|가|랑|하고|요|는|만)?$", "지", bare)
    if re.search(r"[가-힣]지$", bare) and WHETHER_KO.search(bare):
        return _from_whether(bare[:-1])
    if bare.endswith("여부"):
        return f"{bare}가 어떻게 되나요?"
    if (match := _CONNECTIVE.search(bare)) and has_question_word(bare):
        return _from_connective(bare[: match.start()])
    if ends_asking(bare) or has_question_word(bare):
        return f"{bare}?"
    if re.search(r"[라어아여해려져와워돼러겨켜쳐혀]서$|(?:으|시|하|되)면$", bare):
        return f"{bare} 알려 주세요."
    if re.search(r"(?:다|요|죠|음|까)$", bare) or not HANGUL.search(bare[-1:]):
        return bare
    if not _SLOT_KO.search(bare):
        return f"{bare}에 대해 알려 주세요."
    return f"{bare}{'은' if (ord(bare[-1]) - 0xAC00) % 28 else '는'} 어떻게 되나요?"


def _from_connective(stem: str) -> str:
    """``얼마`` (고) ─► 얼마인가요?, ``되`` (며) ─► 되나요?, ``가능하`` ─► 가능한가요?"""
    if re.search(rf"(?:{QUESTION_WORD_KO})[가-힣%]{{0,3}}$", stem) and not stem.endswith(("하", "되", "받")):
        return f"{stem.removesuffix('이')}인가요?"
    if re.search(r"(?:필요|가능|적합|중요|충분|유리)하$", stem):
        return f"{stem[:-1]}한가요?"
    return f"{stem}나요?"


def _from_whether(stem: str) -> str:
    """``되는`` ─► 되나요?, ``얼마인`` ─► 얼마인가요?, ``될`` ─► 될까요?"""
    if stem.endswith("는"):
        return f"{stem[:-1]}나요?"
    final = (ord(stem[-1]) - 0xAC00) % 28
    return f"{stem}까요?" if final == 8 else f"{stem}가요?"


def _singles_en(bare: str) -> list[str]:
    requests = [_object_en(request) for request in _requests_en(bare)]
    pieces = [piece for asked in requests for piece in _cut_en(asked)]
    pieces = [p for piece in pieces for p in _listed_en(piece)]
    return [as_question_en(piece) for piece in _joined(pieces)]


def _requests_en(bare: str) -> list[str]:
    """ "Please send us X and tell us where …" as two requests, each with its "please"."""
    first, *more = _REQUESTS_EN.split(bare)
    return [first, *(request if _OTHERS_EN.match(request) else f"please {request}" for request in more)]


def _cut_en(asked: str) -> list[str]:
    return _cut(asked, _AND_EN, lambda left, right: len(left.split()) >= MIN_WORDS_EN and _asks_en(left))


def _object_en(bare: str) -> str:
    """What an English sentence asks, without "I was wondering", "could you tell me"."""
    direct = starts_asking(bare) and not REQUEST_EN.search(bare)
    wanted = None if direct else wanted_en(bare) or WANTS_THING_EN.search(bare)
    rest = _OBJECT_LEAD.sub("", rest_of(wanted)) if wanted else HEADED_EN.sub("", bare) if wishes(bare) else bare
    before = bare[: wanted.start()].strip(" ,;:-") if wanted else ""
    rest = _TRAILING_EN.sub("", rest).strip(" .,;:")
    rest = re.sub(r"^(?:if|that)\b", "whether", _ASIDE_EN.sub("", rest), flags=re.IGNORECASE) if wanted else rest
    return rest if len(re.findall(r"\w+", rest)) > 1 else (f"{before} {rest}".strip() or bare)


def _asks_en(text: str) -> bool:
    """Whether an English clause asks; "If so, …" is a condition."""
    return bool(_ASKS_EN.search(re.sub(r"^if\b[^,]*,?\s*", "", text, flags=re.IGNORECASE)))


def _listed_en(piece: str) -> list[str]:
    if _ASKS_EN.search(piece):
        return [piece]
    members = [member.strip() for member in _LISTED_EN.split(piece) if member.strip()]
    return members if len(members) > 1 and all(_SLOT_EN.search(member) for member in members) else [piece]


def _joined(pieces: Sequence[str]) -> list[str]:
    """Pieces too short to ask by themselves ("and how?") joined to the one before."""
    joined: list[str] = []
    for piece in pieces:
        if joined and len(re.findall(r"\w+", piece)) < MIN_WORDS_EN and not _SLOT_EN.search(piece):
            joined[-1] = f"{joined[-1].rstrip('?')} and {piece}"
        else:
            joined.append(piece)
    return joined


def as_question_en(piece: str) -> str:
    """An English clause or noun as a question in the same words."""
    bare = piece.strip(" ,.;:")
    value = _SLOT_EN.search(bare) and not re.match(r"(?:the |an? |your )?(?:\w+ )?(?:forms?|links?)\b", bare, re.I)
    if value and not bare.endswith("?") and not _ASKS_EN.search(bare) and len(bare.split()) <= 10:
        article = "" if re.match(r"(?:the|an?|any|your|our|my|its|their|how)\b", bare, re.IGNORECASE) else "the "
        head = _BEHIND_NOUN.split(bare)[0]
        verb = "are" if re.search(r"(?<!s)(?<!u)s$|criteria$", head) else "is"
        word = "who" if re.search(r"\b(?:person|officer)$", head) else "what"
        bare = f"{word} {verb} {article}{bare[:1].lower() if bare[1:2].islower() else bare[:1]}{bare[1:]}"
    return f"{bare[:1].upper()}{bare[1:].rstrip('?')}?"
