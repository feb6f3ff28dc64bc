"""Names of people by what stands around them: a label, a greeting, a contact behind them, a signature.

A name with none of these is not found: to guess more would take words out of questions. Half of all Korean nouns of three
syllables begin with a surname, so where the surroundings leave room, everyday nouns are told apart by a list.
"""

from __future__ import annotations

import re

from assistant.service.masking.numbers import Row, shape
from assistant.service.masking.sight import FOUND, PUBLIC

_DONE = FOUND + PUBLIC

_COMMON = "김이박최정강조윤장임한오서신권황안송류유홍전고손배백허남심노하곽성차주우구민"
_DOUBLE = "남궁|황보|제갈|사공|선우|독고"
_SURNAME = f"(?:{_DOUBLE}|[{_COMMON}나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육맹모탁국문양])"
_FULL = f"(?:(?:{_DOUBLE})[가-힣]{{1,2}}|[{_COMMON}][가-힣]{{2}})"
_ANY = f"(?:(?:{_DOUBLE})[가-힣]{{1,2}}|{_SURNAME}[가-힣]{{2}})"
_TITLE = (
    "(?:대표이사|공동대표|대표|부사장|사장|본부장|부장|차장|과장|대리|팀장|실장|주임|사원|점장|원장|소장|이사|상무|전무"
    "|매니저|연구원|연구위원|위원|책임|선임|주무관|사무관|변호사|세무사|노무사|지도사)"
)
_TAIL = "입니다|이고|이며|이라|라고|이에요|예요"
_LETTER_END = "(?:드림|올림|배상)"
_ENDS = rf"(?= *$|[^가-힣]|님|씨|{_TAIL}|{_LETTER_END}|{_TITLE})"
_LABEL = (
    r"(?:이 ?름|성 ?명|성함|신청[인자]|작성자|담당자?|대표자?|대표이사|예금주|수[신취]인|받는 ?(?:사람|분)|보내?[는신낸]? ?(?:사람|이|분)"
    r"|발신인?|문의자|민원인|대리인|(?i:name|contact|applicant|sender)|From|To|Cc|Attn)(?: ?\([가-힣A-Za-z ]{2,10}\))? {0,3}[:=] {0,3}"
)
_LATIN = r"(?:[A-Z]\. )?[A-Z][A-Za-z'’-]+(?:(?:, | )(?:[A-Z]\.|[A-Z][A-Za-z'’-]+)){0,3}(?![A-Za-z])"
_HELLO = r"(?:안녕하[세십][가-힣]{1,3}[.,!~^ ]{0,4}\n?|저는|제 이름은|여기는) ?"
_BYE = rf"(?:감사합니다|감사드립니다|고맙습니다|부탁드립니다|수고하세요|수고하십시오|^-{{2,}}|{FOUND})"
_BYE_EN = (
    r"^(?:[^\n]{0,30}[ /])?(?:(?:(?:best|kind|warm)(?:est)? )?regards|best(?: wishes)?|sincerely(?: yours)?|yours(?: (?:sincerely|faithfully|truly))?"
    r"|thank(?:s| you)(?: (?:so|very) much| again| in advance)?|cheers|-{2,})[,.!]? *"
)
_WHOLE = rf"(?P<item>{_ANY}|[{_COMMON}] [가-힣] [가-힣])(?: {{0,2}}{_TITLE})?(?: ?{_LETTER_END})?(?= *(?:$|[,/|(]|{FOUND}|{_LATIN} *$))"
_LAST_BLOCK = r"\n *\n *(?=[^\n]+(?:\n[^\n]+){0,9}\n*\Z)"

# Words that look like a surname and a given name; with a particle behind them ("정보를") they are none either.
NOT_NAMES = frozenset(
    """
    이름 이메일 이상 이하 이전 이후 이번 이쪽 이거 이것 이런 이용 이용자 이사 이사장 이유 이자 이체 이력 인공 정보 정책 정부 정도 정리 정산
    정식 정비소 정육점 조건 조합 조합원 조리사 조리원 조교수 조달 조회 장비 장소 장애 장애인 장인 장기 임원 임대 임대인 임차인 임시 임금
    한국 한국인 한국어 한편 한의사 한의원 한식당 한테 오늘 오전 오후 오너 오픈 서류 서울 서울시 서점 서비스 서면 신청 신청인 신청자 신규
    신입 신용 신고 신분 권한 권리 황당 안내 안경원 안경사 안내문 안내원 송금 송달 유학생 유통 유통업 유선 유치원 유망 유형 전화 전화번호
    전문 전문가 전담 전담반 전담자 전자 전체 전부 전용 전국 전달 고객 고객님 고용 고용주 고시 손님 배송 배상 배우자 백신 허가 남편 남자
    남성 심사 심사자 심의 노동 노동자 노무 하나 하루 하반기 성함 성명 성별 성장 차량 차주 차장 주소 주민 주부 주임 주식 주말 주관 우리 우편
    우선 우대 우수 구매 구청 구분 구인 구체 민원 민원인 민간 최고 최근 최대 최소 최종 최초 강사 강의 강연자 윤리 박사 박람회 김치 고문 문구점
    홍보 홍보팀 대표 담당 담당자 담당관 사업 사업자 연락처 연구원 연구소 지원 지원팀 지원자 변호사 공무원 공고 공장 소상공인 소장 원장
    명단 명의 기업 기관 문의 문의처 도움 현장 현재 여러분 방법 선생님 진행 진흥원 천만 위원회 국민 금액 금융 나중 모두 모집 표준 설명 설비
    석사 선정 선임 추가 추천 양식 양도
    """.split()
)
_NOT_LATIN = frozenset(
    """
    ai sme smes act bill law ministry support team center centre helpdesk desk voucher smart program programme office manager
    director korea korean seoul busan startups startup department division dear sir madam whom hello contact name email phone
    information service services customer company business owner group inc ltd corp co shop factory regional address please
    thanks thank regards best sent the and of for all me you i we
    """.split()
)
_PARTICLES = "은는이가을를에의도로과와만께"
_MADE_WITH = "중율용비서"  # 신청중, 이용률, 조사용 …
_VERB_ENDS = "데고며서요다니까지면"
_NEVER_LAST = "를을는가에의와과로께된던점당집업회사관"


def is_name(word: str) -> bool:
    """Whether a word that stands where names do is one: no everyday noun, by itself or compound, and no title."""
    if not re.match("[가-힣]", word):
        words = [part.strip(".").lower() for part in re.split(r"[ ,-]+", word)]
        lone = len(words) == 1
        return not any(part in _NOT_LATIN for part in words) and not (lone and (len(word) < 3 or word.isupper()))
    compound = word[-1] in _MADE_WITH and word[:-1] in NOT_NAMES
    return not compound and word not in NOT_NAMES and word[-1] not in _NEVER_LAST


def is_lone_name(word: str) -> bool:
    """The same where a particle or a verb's ending might follow: then neither is taken for the end of a name."""
    return is_name(word) and word[-1] not in _VERB_ENDS and not (word[-1] in _PARTICLES and word[:-1] in NOT_NAMES)


NAMES: tuple[Row, ...] = (
    ("name", shape(rf"(?<![가-힣A-Za-z]){_LABEL}(?P<item>{_SURNAME}[가-힣]{{1,3}}?){_ENDS}", is_name)),
    ("name", shape(rf"(?<![가-힣A-Za-z]){_LABEL}[\"“]?(?P<item>{_LATIN})", is_name)),
    ("name", shape(rf"(?:담당자|신청[인자]|예금주|성명|성함|담당 ?{_TITLE})(?:이신)? {{0,2}}(?P<item>{_ANY}){_ENDS}", is_lone_name)),
    ("name", shape(rf"(?:담당자|신청[인자]|예금주|성명|성함|이름)[은는이가] (?P<item>{_ANY})(?=님|씨|{_TAIL}| {{0,2}}{_TITLE})", is_name)),
    ("name", shape(rf"(?<![가-힣])(?P<item>{_ANY}) {{0,2}}(?:{_TITLE} {{0,2}})?{_LETTER_END}(?![가-힣])", is_name)),
    ("name", shape(rf"{_HELLO}(?:[^\n.!?{_DONE}]{{0,40}}[ )])?(?P<item>{_ANY})(?: {{1,2}}{_TITLE})?(?:{_TAIL})", is_name)),
    ("name", shape(r"\b[Mm]y name(?: is|['’]s) (?P<item>[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,3})", is_name)),
    ("name", shape(r"\b(?:[Tt]his is|I am|I['’]m) (?P<item>[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,3})(?=,? (?:from|of|at|with|who)\b)", is_name)),
    ("name", shape(rf"(?<![가-힣])(?P<item>{_FULL})(?: {{0,2}}{_TITLE})?님?[ ,/(:<]{{1,3}}{FOUND}", is_lone_name)),
    ("name", shape(rf"^ *(?P<item>{_FULL})(?: {{0,2}}{_TITLE})? *\n[^\n{_DONE}]{{0,12}}{FOUND}", is_lone_name)),
    ("name", shape(rf"{FOUND}[ ,/(]{{1,3}}(?P<item>{_FULL})(?= *(?:$|[,.)/|]))", is_lone_name)),
    ("name", shape(rf"(?:^|[ ,/|])(?:{_TITLE}) {{1,2}}(?P<item>{_ANY})(?= *(?:$|[,/|(]|{FOUND}))", is_lone_name)),
    ("name", shape(rf"{_BYE}[^\n]{{0,20}}\n(?:[^\n]{{0,60}}\n){{0,3}}? *(?:[^\n{_DONE}]{{0,30}}[ ,/|·])?{_WHOLE}", is_lone_name)),
    ("name", shape(rf"{_LAST_BLOCK}(?:{_TITLE} )?{_WHOLE}", is_lone_name)),
    ("name", shape(rf"(?i:{_BYE_EN})\n(?: *\n){{0,2}} *(?P<item>{_LATIN})(?= *(?:$|[,/|(]))", is_name)),
    ("name", shape(rf"(?i:{_BYE_EN})\n(?: *\n){{0,2}} *{_WHOLE}", is_lone_name)),
    ("name", shape(rf"{_LAST_BLOCK}(?P<item>{_LATIN}) *$", lambda words: len(words.split()) in (2, 3) and is_name(words))),
    ("name", shape(rf"{FOUND} ?\((?P<item>{_ANY}|{_LATIN})\)", is_lone_name)),
)  # fmt: skip
