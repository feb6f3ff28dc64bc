"""What a text claims by itself, with no source beside it: figures, dates, amounts, articles, law numbers, enactment.

Courtesy claims none of these, so the templates of an office are held to it when they are loaded, and a reviewer's own
words when they are written.
"""

from __future__ import annotations

import re

from assistant.answering.checking import problems
from assistant.answering.citations import Draft, Span
from assistant.records import Language, Passage, Source
from assistant.service.privacy import LABELS

MARKS = re.compile(r"(?<!\s)\s*((?:\[\d{1,3}\]\s*)+)")
_LABELS = "|".join(sorted({re.escape(label) for row in LABELS.values() for label in row.values()}))
MASK_TOKEN = re.compile(rf"\[(?:{_LABELS})(?:-\d{{1,9}})?\]")
_LONGEST = 30  # digits that are looked at of one number
_ENDLESS = re.compile(rf"\d{{{_LONGEST},}}")
_NOTHING = Passage("", "", "ko", "", "", Source("", "", "", ""))
_SPELLED = re.compile(
    r"(?<![가-힣])(?=[일이삼사오육칠팔구]{0,3}[십백천만억])[일이삼사오육칠팔구십백천만억조]{1,12}\s?원(?!인|칙)|(?<![가-힣])[일이삼사오육칠팔구십백천만억조]{1,8}\s?(?:퍼센트|프로(?!그)|배(?:까지|이상|로)|년간|개월)|절반|반액|전액|무이자|(?<![가-힣])(?:두|세|네|다섯|여섯|열)\s?배|갑절"
    r"|(?<![가-힣])[일이삼사오육칠팔구십]{1,3}월\s?[일이삼사오육칠팔구십]{1,4}일|(?<![가-힣])[삼사오육칠팔구십]{1,3}\s?년(?![도대생차])|[①-⑳]\s?[억만천]"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|hundred|thousand|million|billion)\b[\s-]+(?:(?:hundred|thousand|million|billion)\s+)?(?:won|percent|per cent|years?|months?|days?|times)\b|\bhalf of\b|\binterest[- ]free\b",
    re.IGNORECASE,
)


# Plainer than what is checked of a model: a person has more ways to say it.
_ENACTED = re.compile(
    r"(?:법|법률)(?:이|으로)\s?(?:되었|됐|확정|제정)|통과(?:한|된|했|됐|되었|하였)|시행\s?중|발효(?:했|됐|되었|된|중)"
)
_DENIED = re.compile(r"않|아니|아닙|없|못|전\s|전까지|면\s|되면|경우|여부|는지")


def claims(text: str, language: Language) -> tuple[str, ...]:
    """What a text would need a source for, one short reason each; marks and the tokens of masked words claim nothing."""
    bare = _ENDLESS.sub(lambda run: run[0][:_LONGEST], MARKS.sub(" ", MASK_TOKEN.sub(" ", text)))
    found = problems(Draft(bare, (Span("", 0, 0),), "template"), {"": _NOTHING}, language)
    spelled = tuple(f"figure: {match.group()}" for match in _SPELLED.finditer(bare))
    enacted = ("claims enactment",) if _ENACTED.search(bare) and not _DENIED.search(bare) else ()
    kept = tuple(one for one in found if one.startswith(("figure:", "article:", "claims")))
    return tuple(dict.fromkeys(kept + spelled + enacted))
