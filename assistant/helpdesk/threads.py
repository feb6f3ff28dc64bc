"""The lines of a mail, and whose they are: the writer's own, a mail header, somebody else's quoted, an attachment's name.

"보낸 사람: …" on top       header     the mail's own; its subject line says what it is about
"> …"                       quoted     line by line: an answer may stand below
"-----Original Message-----", "On … wrote:", "보낸 사람: …" further down
                            quoted     to the end of the mail
"첨부: 계획서.pdf"           attachment
everything else             own
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Region = Literal["own", "header", "subject", "quoted", "attachment"]

_PREFIX = re.compile(r"^[ \t]*(?:[>＞][ \t]?)+")
_HEADER_NAME = r"(?:from|to|cc|bcc|sent|date|subject|reply-to|importance|attachments?|보낸\s?사람|보낸\s?이|보내는\s?사람|발신인?|발신자|받는\s?사람|받는\s?이|수신인?|수신자|참조|숨은\s?참조|날짜|보낸\s?날짜|보낸\s?시간|받은\s?날짜|작성일|일시|제목|첨부|첨부\s?파일)"
_HEADER = re.compile(rf"^\W*{_HEADER_NAME}\**\s*[:：]\**(?:\s|$|\S)", re.IGNORECASE)
_SENDER = re.compile(r"^\W*(?:from|보낸\s?사람|보낸\s?이|보내는\s?사람|발신인?|발신자)\**\s*[:：]", re.IGNORECASE)
_SUBJECT = re.compile(
    r"^\W*(?:subject|제목)\**\s*[:：]\**\s*(?:(?:re|fwd?|fw|회신|전달|답장)\s*[:：]\s*)*", re.IGNORECASE
)
_ORIGINAL = re.compile(
    r"^[\s>]{0,10}[-_=*─━]{2,60}\s*(?:original\s+(?:message|mail|e-?mail)|forwarded\s+(?:message|mail|by.*)|원본\s*(?:메[시세]지|메일)|전달된?\s*(?:메[시세]지|메일)|이전\s*(?:메[시세]지|메일)|원문|원본|답장\s*원문|reply\s+message)\s*[-_=*─━]*\s*$"
    r"|^\W*(?:begin forwarded message|forwarded message|원본 메[시세]지|전달된 메[시세]지)\s*:?\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^\s*on\b.{4,200}\b(?:wrote|writes)\s*:\s*$|^\s*(?:\d{4}\s?년|\d{4}[-./]\s?\d{1,2}|\(?[월화수목금토일]\)|\[?\d{1,2}월).{2,200}(?:님이\s*(?:작성|쓴|보낸|작성한).*|님의\s*(?:메일|글|말|메[시세]지)|작성\s*:|작성함?\s*:|씀\s*:|썼습니다|작성했습니다|wrote\s*:)\s*:?\s*$"
    r"|^\s*.{1,80}<[^>]+@?[^>]*>\s*(?:wrote|님이\s*작성)\s*:?\s*$|^\s*.{1,60}님(?:이|께서)\s*(?:작성|쓴|보낸|쓰신|보내신)\s*(?:메일|글|메[시세]지|내용)?\s*[:：]\s*$",
    re.IGNORECASE | re.DOTALL,
)
_RULE = re.compile(r"^\s*(?:_{8,}|-{8,}|={8,})\s*$")
_ATTACHMENT = re.compile(
    r"^\W*(?:첨부|붙임|첨부\s?파일|별첨|attach(?:ment|ed)s?(?:\s+files?)?|enclosures?|encl)\W*(?:\d+\s*(?:개|부|건|files?)?\W*)?[:：.\]\s]\s*\S.*\.(?:pdf|docx?|hwpx?|xlsx?|pptx?|zip|jpe?g|png|txt|csv|eml|msg)\b.*$"
    r"|^\W*(?:첨부|붙임|첨부\s?파일|attachments?)\s*(?:\d+\s*(?:개|건)?)?\s*[:：].{0,120}$|^\s*[<\[(]?(?:image|그림)\s?\d*[^\s]*\.(?:png|jpe?g|gif)[>\])]?\s*$|^\s*\[?(?:cid|image):[^\s\]]+\]?\s*$|^\s*[\w가-힣 ()._-]{1,80}\.(?:pdf|docx?|hwpx?|xlsx?|pptx?|zip)(?:\s*\([^)]*\))?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MailLine:
    """One line with its end. ``bare`` is it without quotation marks and without its end."""

    raw: str
    bare: str
    region: Region


def lines_of(mail: str) -> tuple[MailLine, ...]:
    """Every line of a mail with whose it is; the raw lines together are the mail."""
    raws = mail.splitlines(keepends=True)
    regions = _regions(raws)
    return tuple(MailLine(raw, _bare(raw), region) for raw, region in zip(raws, regions, strict=True))


def opened(lines: Sequence[MailLine]) -> tuple[MailLine, ...]:
    """The lines with the newest quoted message read as if it were the mail itself: its header and older ones stay quoted.

    For a mail that was only handed on, or that asks what has become of the one below.
    """
    first = next((n for n, line in enumerate(lines) if line.region == "quoted" and line.bare.strip()), None)
    if first is None:
        return tuple(lines)
    body = first
    while body < len(lines) and (not lines[body].bare.strip() or _opens(lines, body)):
        body += 1
    rest = _regions([line.bare + "\n" for line in lines[body:]])
    old = [
        MailLine(line.raw, line.bare, "subject" if _SUBJECT.match(line.bare) else line.region) for line in lines[:body]
    ]
    new = [MailLine(line.raw, line.bare, region) for line, region in zip(lines[body:], rest, strict=True)]
    return (*old, *new)


def subject_text(line: str) -> str:
    """What a subject line says, without "제목:" and "Re:"."""
    return _SUBJECT.sub("", line).strip()


def _bare(raw: str) -> str:
    return _PREFIX.sub("", raw).strip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def _opens(lines: Sequence[MailLine], at: int) -> bool:
    bare = lines[at].bare
    following = lines[at + 1].bare if at + 1 < len(lines) else ""
    return bool(
        _HEADER.match(bare)
        or _ORIGINAL.match(bare)
        or _RULE.match(bare)
        or _WROTE.match(bare)
        or _WROTE.match(f"{bare} {following}")
        or (at and re.search(r"wrote\s*:\s*$", bare))
    )


def _regions(raws: Sequence[str]) -> list[Region]:
    regions: list[Region] = []
    quoted_to_end, seen_own, in_header = False, False, True
    for at, raw in enumerate(raws):
        bare = _bare(raw)
        prefixed = bool(_PREFIX.match(raw))
        if not quoted_to_end and seen_own and not prefixed and _thread_begins(raws, at):
            quoted_to_end = not _followed_by_prefixed(raws, at)
            regions.append("quoted")
            continue
        marker = not seen_own and not prefixed and (bool(_ORIGINAL.match(bare)) or _wrote(raws, at))
        quoted_to_end = quoted_to_end or (marker and not _followed_by_prefixed(raws, at))
        region = _region(bare, prefixed or quoted_to_end or marker, in_header and not seen_own)
        regions.append("quoted" if _wrapped_wrote(raws, at, regions) else region)
        if regions[-1] == "own" and bare.strip():
            seen_own, in_header = True, False
    return regions


def _region(bare: str, quoted: bool, on_top: bool) -> Region:
    if quoted:
        return "quoted"
    if on_top and _SUBJECT.match(bare):
        return "subject"
    if on_top and _HEADER.match(bare):
        return "header"
    return "attachment" if _ATTACHMENT.match(bare) else "own"


def _thread_begins(raws: Sequence[str], at: int) -> bool:
    """Whether somebody else's mail begins at a line: its marker, or its header."""
    bare = _bare(raws[at])
    if _ORIGINAL.match(bare) or _wrote(raws, at):
        return True
    following = [_bare(raw) for raw in raws[at + 1 : at + 4] if raw.strip()]
    if _RULE.match(bare):
        return bool(following) and bool(_SENDER.match(following[0]))
    return bool(_SENDER.match(bare)) and (any(_HEADER.match(one) for one in following) or not _ends_as_words(bare))


def _ends_as_words(bare: str) -> bool:
    return bool(re.search(r"[.?!다요까]\s*$", bare))


def _wrote(raws: Sequence[str], at: int) -> bool:
    bare = _bare(raws[at])
    if len(bare) > 300:
        return False
    following = _bare(raws[at + 1]) if at + 1 < len(raws) else ""
    wrapped = bool(re.match(r"\s*(?:on\b|\d{4})", bare, re.IGNORECASE)) and not re.search(r"[.?!]\s*$", bare)
    return bool(_WROTE.match(bare)) or (wrapped and len(following) < 200 and bool(_WROTE.match(f"{bare} {following}")))


def _wrapped_wrote(raws: Sequence[str], at: int, regions: Sequence[Region]) -> bool:
    """Whether a line is the second half of "On …, … wrote:"."""
    return (
        at > 0
        and bool(regions)
        and regions[-1] == "quoted"
        and not _WROTE.match(_bare(raws[at - 1]))
        and _wrote(raws, at - 1)
    )


def _followed_by_prefixed(raws: Sequence[str], at: int) -> bool:
    """Whether the lines of the quoted mail have their own marks, so that an unmarked one below is the writer's again."""
    following = [raw for raw in raws[at + 1 : at + 5] if raw.strip()]
    return any(_PREFIX.match(raw) for raw in following[:2])
