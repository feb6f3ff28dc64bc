"""Whether a question of a mail leans on the programme named before it, or has turned to something else entirely.

"미용실도 되나요?" asks about the programme, "내일 비 오나요?" does not, though neither names one. What tells is a word
that the knowledge never uses, in a question that asks for nothing that a programme has. The chain has the last word:
only a question that it finds to be about another subject is one.
"""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from assistant.helpdesk.subjects import is_generic
from assistant.indexing.index import SearchIndex
from assistant.indexing.keywords import tokens

_OF_A_PROGRAMME = re.compile(
    r"지원|심사|평가|마감|기한|금리|한도|경쟁률|합격|탈락|신청|접수|대상|자격|선정|보조|사업|공고|혜택|중복|우대|(?:도|이라도|라도|에서도)\s*(?:되|돼|될|가능|괜찮|해당|받|포함|인정)"
    r"|\b(?:eligib\w+|appl(?:y|ies|ied|ication\w*)|qualif\w+|support\w*|grants?|subsid\w+|fund\w*|program(?:me)?s?|loans?|scheme)\b"
    r"|\b(?:screening|evaluat\w+|select\w+|deadlines?|(?:pass|success|approval|interest) rate)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{4,}")
_DOES = re.compile(
    r"(?:다면|으면|되면|하면|려고|[가-힣]게|아야|어야|해야|내야|니까|나요|까요|가요|는지|은데|는데|세요|줘요)$"
)  # what one does is no subject
_words_of: WeakKeyDictionary[SearchIndex, frozenset[str]] = WeakKeyDictionary()


def turns_elsewhere(question: str, index: SearchIndex) -> bool:
    """Whether a question that names no subject may be about another one than that named before it."""
    if _OF_A_PROGRAMME.search(question):
        return False
    known = _known(index)
    words = [word for word in _WORD.findall(question) if not is_generic(word)]
    words = [word for word in words if not _DOES.search(word)]
    return any(tokens(word)[0] not in known for word in words)


def _known(index: SearchIndex) -> frozenset[str]:
    """The search tokens of all statements, found once for an index."""
    if index not in _words_of:
        texts = (f"{one.statement_ko} {one.statement_en} {one.topic}" for one in index.statements.values())
        _words_of[index] = frozenset(token for text in texts for token in tokens(text))
    return _words_of[index]
