"""What each sentence of a mail is: a question, courtesy, a story, or a line of the signature.

Bare items of a list ask where the list is announced as questions. What only announces that questions follow is one
itself where none follow; "please advise" makes a question of the sentence before it, as the last resort of ``mails.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.helpdesk.records import Part
from assistant.helpdesk.sentences import SIGN_OFF, Unit, list_style, one_line, read_unit, sentences_of, width
from assistant.helpdesk.singles import asks_for_value, bare_question
from assistant.helpdesk.threads import MailLine
from assistant.indexing.glossary import Glossary

_SIGNATURE_WIDTH = 70
_FIELD = re.compile(r"^\s*[^:：?]{1,16}\s*[:：]\s*\S")
_DEVICE = re.compile(
    r"^\W*(?:sent from my|sent via|get outlook for|나의 .{1,20}에서 (?:보냄|전송)|(?:iphone|galaxy|갤럭시|아이폰|네이버 메일).{0,15}에서 (?:보냄|보낸|전송))",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:본|이)\s*(?:전자\s*)?(?:메일|이메일|우편)(?:은|에|과|의)[^.]{0,60}(?:기밀|지정된|수신|비밀|대외비|법적|보호)|\b(?:this|the) (?:e-?mail|message|communication)\b[^.]{0,80}\b(?:confidential|intended|privileged)|\bif you (?:have received|are not the intended|received) (?:this|the)\b|잘못 (?:수신|전송|발송)|\bunauthori[sz]ed (?:use|disclosure|copying)\b|please consider the environment",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\[[^\]\d]{1,20}-?\d*\]|\b(?:tel|fax|mobile|phone|cell|e-?mail|www\.|https?://|t|m|f|h\.?p|o|e)\s*[.:)]|(?:전화|팩스|휴대폰|핸드폰|연락처|이메일|메일|주소|홈페이지|대표전화|직통|사업자)\s*(?:번호)?\s*[:：)]|㈜|\(주\)|\(유\)|주식회사|유한회사|\b(?:co\.?,?\s*ltd|inc|corp|llc|gmbh|ltd)\b|\d{2,4}-\d{3,4}-\d{4}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:대표이사|대표|이사|부장|차장|과장|대리|팀장|실장|본부장|사원|주임|센터장|소장|사장|원장|점장|매니저|CEO|CTO|CFO|Manager|Director|President|Owner|Founder|Engineer|Partner|Consultant|Assistant)\b",
    re.IGNORECASE,
)
_BEGINS_ANEW = re.compile(
    r"^\W*(?:그리고|또한?|추가로|아울러|별도로|and\b|also\b|secondly|another|in addition|additionally)", re.IGNORECASE
)
_INNER_LIST_FOLLOWS = re.compile(r"[:：]\s*$|아래|다음과|following|below", re.IGNORECASE)
_SUMS_UP = re.compile(r"가지|사항|내용|질문|문의|questions?|points?", re.IGNORECASE)
_NEEDS = re.compile(
    r"필요|알고|확인|검토|요청|궁금|부탁|모르|알아보|\b(?:need|miss|lack|require|know|clear|look(?:ing)? for|interested|like|want|help|ask)",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"첨부|동봉|붙임|제출(?:했|하였|드|합)|냈|낸\s|보냈|보내\s?드|준비(?:했|하였|해\s?두|됐)|갖고\s?있|받았|챙겼|\b(?:attach|enclos|bring|brought|sent\b|send you|submitted|prepared|handed|received|we have|i have|there are|drop by)",
    re.IGNORECASE,
)  # lists of what the writer has, or has done
_ASKS_LIST = re.compile(r"질문|문의|질의|궁금|여쭙|여쭤|question|quer(?:y|ies)|[ei]nquir", re.IGNORECASE)
_LIST_FOLLOWS = re.compile(
    r"[:：]\s*$|아래|다음|질문|질의|문의|궁금|여쭙|여쭤|사항|following|below|questions?|quer(?:y|ies)|points",
    re.IGNORECASE,
)


def own_parts(lines: Sequence[MailLine], glossary: Glossary, begging: bool) -> list[Part]:
    if not lines:
        return []
    units = [read_unit(raw, glossary) for raw in sentences_of(lines)]
    units = _with_list_items(units)
    units = _with_kinds(units, begging)
    return [Part(unit.kind, unit.raw) for unit in _with_signature(units)]


def _with_list_items(units: Sequence[Unit]) -> list[Unit]:
    """Bare items ("- 신청 기간") ask where what leads to their list, or what follows it, asks or announces."""
    read = list(units)
    asking: dict[int, bool] = {}
    for first, last, end in _lists(units):
        if not first or not list_style(units[first - 1].words):
            asking = {}
        lead = units[first - 1] if first else None
        style = list_style(units[first].words)
        asking[style] = asking.get(style, False) or _asks_in_list(lead, units[first:last], units[end : end + 1])
        if not asking[style]:
            continue
        for place in range(first, last):
            if units[place].does in ("tells", "announces", "begs") and not _tells_a_fact(units[place].words):
                leads_on = place + 1 == last < end and bool(_INNER_LIST_FOLLOWS.search(units[place].words))
                read[place] = units[place] if leads_on else replace(units[place], does="asks")
        if lead is not None and lead.does == "asks" and not list_style(lead.words):
            read[first - 1] = replace(lead, does="announces")
    return read


def _asks_in_list(lead: Unit | None, items: Sequence[Unit], after: Sequence[Unit]) -> bool:
    """Whether the items of a list are asked for, by what stands before it, behind it or in it."""
    if lead is not None and _GIVES.search(lead.words) and not _ASKS_LIST.search(lead.words):
        return False
    leads = _INNER_LIST_FOLLOWS if lead is not None and list_style(lead.words) else _LIST_FOLLOWS
    if lead is not None and (lead.does in ("asks", "announces", "begs") and leads.search(lead.words)):
        return True
    if lead is not None and _heads_list(lead.words):
        return True
    begs = bool(after) and after[0].does == "begs"
    if after and re.match(r"^\W*(?:위|이상|above|these)", after[0].words) and (begs or _SUMS_UP.search(after[0].words)):
        return True
    asks = any(item.does == "asks" for item in items)
    if asks and (begs or (after and after[0].does == "announces")):
        return True
    values = len(items) > 1 and all(i.does == "asks" or asks_for_value(bare_question(i.words)) for i in items)
    needs = lead is not None and bool(_NEEDS.search(lead.words))
    return values and (begs or needs) and not any(_tells_a_fact(item.words) for item in items)


def _heads_list(words: str) -> bool:
    return bool(
        re.fullmatch(
            r"\W*(?:질문|질의|문의|궁금한\s*점|문의\s*사항|질의\s*사항|문의\s*내용|(?:my )?questions?)\W*",
            words,
            re.IGNORECASE,
        )
    )


def _tells_a_fact(words: str) -> bool:
    item = bare_question(words)
    return (
        bool(_FIELD.match(item))
        or bool(re.search(r"(?:니다|어요|아요|했음|있음|없음|임)\W*$", item))
        or bool(re.match(r"(?:i|we|our|my)\b", item, re.IGNORECASE))
    )


def _lists(units: Sequence[Unit]) -> Iterator[tuple[int, int, int]]:
    """Runs of items with one kind of mark: where one begins and ends, and where the whole list ends that it is in."""
    styles = [list_style(unit.words) for unit in units] + [0]
    start = 0
    for place in range(1, len(styles)):
        if styles[place] == styles[start]:
            continue
        if styles[start]:
            yield start, place, styles.index(0, place)
        start = place


def _with_kinds(units: Sequence[Unit], begging: bool) -> list[Unit]:
    """What each sentence is. What announces or begs is a question where no question comes with it."""
    kinds: list[Unit] = []
    for place, unit in enumerate(units):
        if _NOTICE.search(unit.words) or _DEVICE.match(unit.words):
            kinds.append(replace(unit, kind="signature"))
        elif unit.does == "asks" or (unit.does == "announces" and _stands_for_question(units, place)):
            kinds.append(replace(unit, kind="question"))
        elif (
            unit.does == "begs"
            and begging
            and not re.search(r"첨부|확인", unit.words)
            and not any(one.kind == "question" for one in kinds)
        ):
            kinds = _begging(kinds, unit)
        elif unit.does in ("courtesy", "begs"):
            kinds.append(replace(unit, kind="greeting"))
        else:
            kinds.append(unit)
    return kinds


def _stands_for_question(units: Sequence[Unit], place: int) -> bool:
    """Whether an announcement has a subject and no question follows that could be what it announces."""
    unit = units[place]
    if not unit.names and len(re.findall(r"\w+", unit.words)) < 5:
        return False
    for later in units[place + 1 :]:
        if later.does == "announces" and later.names:
            return bool(unit.names)
        if later.does == "asks":
            other = bool(later.names) and not set(later.names) & set(unit.names)
            return bool(unit.names) and other and bool(_BEGINS_ANEW.match(later.words))
    before = [one for one in units[:place] if one.does == "asks"]
    return bool(unit.names) and not (before and any(set(unit.names) & set(one.names) for one in units[:place]))


def _begging(kinds: list[Unit], unit: Unit) -> list[Unit]:
    """ "Please advise" after a story: the sentence before it is what is asked about."""
    told = next(
        (n for n in range(len(kinds) - 1, -1, -1) if kinds[n].kind == "story" and len(kinds[n].words.split()) > 2), None
    )
    if told is None:
        return [*kinds, replace(unit, kind="greeting")]
    raw = "".join(one.raw for one in kinds[told:]) + unit.raw
    return [*kinds[:told], Unit(raw, one_line(raw), "asks", "question", kinds[told].names)]


def _with_signature(units: Sequence[Unit]) -> list[Unit]:
    """The lines behind a sign-off, and lines of names and numbers at the end, as the signature."""
    signed = list(units)
    closed = False
    for place, unit in enumerate(signed):
        if unit.kind == "question":
            closed = False
        elif (
            closed
            and (width(unit.words) <= _SIGNATURE_WIDTH or _CONTACT.search(unit.words))
            and not re.match(r"^(?:p\.?s|추신)", unit.words, re.IGNORECASE)
        ):
            signed[place] = replace(unit, kind="signature")
        elif SIGN_OFF.match(unit.words) or (unit.does == "courtesy" and "감사" in unit.words and len(unit.words) < 24):
            closed = place > 0
            signed[place] = replace(unit, kind="greeting" if unit.does == "courtesy" else "signature")
    for place in range(len(signed) - 1, -1, -1):
        if signed[place].kind == "signature" or not signed[place].words:
            continue
        if signed[place].kind != "story" or not _signs(signed[place].words):
            break
        signed[place] = replace(signed[place], kind="signature")
    return signed


def _signs(words: str) -> bool:
    short = width(words) <= _SIGNATURE_WIDTH and not re.search(r"(?:다|요|까)[.?!]?$|[.?!]$", words)
    return (
        bool(_CONTACT.search(words) and short)
        or bool(short and _TITLE.search(words))
        or bool(short and len(words.split()) <= 2)
    )
