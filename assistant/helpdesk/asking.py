"""What a sentence of a mail does: it asks, announces that it will ask, begs for a reply, is courtesy, or just tells.

    sentence ─► reading ─► "asks"       something that can be looked up: with a question mark, in a polite and indirect
                                        way ("…인지 알고 싶습니다", "please advise on …"), or bare ("신청 기간")
                        ─► "announces"  that questions will follow, and on what ("스마트상점 관련 문의드립니다")
                        ─► "begs"       for an answer, without saying to what ("답변 부탁드립니다", "please advise")
                        ─► "courtesy"   greetings, thanks, and questions that nobody expects an answer to
                        ─► "tells"      everything else

It goes by endings, question words and the verbs of asking; it knows no programme. How the asked sentence is cut into
single questions stands in ``singles.py``.
"""

from __future__ import annotations

import re
from typing import Literal

Reading = Literal["asks", "announces", "begs", "courtesy", "tells"]

HANGUL = re.compile(r"[가-힣]")
QUESTION_WORD_KO = r"얼마|언제|어디|누구|누가|무엇|무슨|뭐|뭘|뭔|몇\s?(?!\s?(?:가지|일|년|달|주|번)\b)|어떤|어느|어떻|어떠|어찌|왜(?![가-힣])"
# 되는지, 한지, 될지: the syllables that a verb or an adjective has before 지; nouns (편지, 단지, 현지) have others.
WHETHER_KO = re.compile(
    r"(?:는|은|인|한|된|던|뭔|큰|운|른|건|런|린|쁜|싼|긴|난|진|간|온|을|일|할|될|갈|올|볼|줄|낼|쓸|들|릴|길|칠|살|질|킬)지"
    r"(?=(?:도|를|와|가|만|요|랑|는|하고)?(?:[\s,./?!~]|에|등|$))"
)
_HAS_QUESTION_WORD = re.compile(QUESTION_WORD_KO)
_ENDS_ASKING_KO = re.compile(
    r"(?:나요|까요|가요|던가요|[는은인한]지요|[는은]가|[을일할될]까|련지요?|[는은인한된할될을일]지|여부|하냐|되냐|인가|냐구요|냐고요"
    r"|(?:얼마|언제|어디|누구|무엇|뭔가|어떻게|몇\s?[%가-힣]{1,3})(?:까지|부터|에|로|인지|이며)?)[\s.~!ㅠㅜ^;]*$"
)
_SPOKEN_QUESTION_KO = re.compile(
    r"(?:얼마|언제|어디|누가|누구|무엇|뭐|뭘|뭔|몇|어떻게)(?!든|나\s)[^.]{0,40}(?<!는데)(?<!은데)(?<!인데)(?<!니까)(?<!어서)(?<!아서)(?<!고)(?:요|죠|야|냐)[\s.~!ㅠㅜ^;]*$"
)
_PAST = re.compile(r"(?:했|하였|드렸|받았|됐|되었|었|았)(?:습니다|어요|는데요?|지만|음|던|고요)[.~!\s]*$")
_REFUSED = re.compile(
    r"(?:안|못)\s+\S+[.!~\s]*$|(?:알려|안내|설명|답변|연락|가르쳐)\S*(?:줍니다|합니다|주네요|하네요|않\S*)[.!~\s]*$"
)
_WONDERED = re.compile(r"궁금(?:했|하였)")

FINAL_BIEUP = "".join(chr(0xAC00 + place * 28 + 17) for place in range(399))  # 습, 합, 됩, 뭡: what 니까 stands behind
_FORMAL_ENDING = re.compile(rf"[{FINAL_BIEUP}]니까[\s.~!ㅠㅜ^;]*$")

# Words at the end of a Korean request, taken off one by one: "… 자세히 알려 주시면 감사하겠습니다".
_TAIL_WORD = re.compile(
    r"(?:꼭|좀|한번|한|번|똑바로|제대로|분명히|분명하게|확실히|확실하게|명확히|명확하게|명확한|솔직히|당장|즉시|얼른|큰|도움이|도움|업무에|되겠[가-힣]*|될\s?것|다시|자세히|자세한|자세하게|상세히|상세한|구체적으로|구체적인|빠른|빨리|빠르게|조속한|조속히|신속한|신속히"
    r"|정확히|정확한|친절한|간단히|미리|메일로|이메일로|메일|서면으로|문서로|가능하시면|가능하면|가능하다면|함께|같이|모두|각각|우선|먼저"
    r"|수|알고|알|알기|듣고|받고|받을|받아|받아볼|보고|하고|해|하여|드리고|드리고자|하고자|하려고|싶[가-힣]*|있을까요|있나요|있는지요|있습니까|있을지요?|있으면|있을|있다면|될까요|될지요?|되나요|좋겠[가-힣]*"
    r"|알려[가-힣]*|알고싶[가-힣]*|알고자|궁금[가-힣]*|여[쭙쭤쭈][가-힣]*|문의[가-힣]*|질문[가-힣]*|질의[가-힣]*|안내[를을]?|안내(?:해|하|부|드|바|가|받)[가-힣]*"
    r"|설명[를을]?|설명(?:해|하|부|바|드)[가-힣]*|확인[을를]?|확인(?:해|하|부|바|드|가|할)[가-힣]*|답변[을를도]?|답변(?:해|하|부|바|주|좀|드)[가-힣]*|답장[을를]?|답장[가-힣]*"
    r"|회신[을를]?|회신(?:해|하|부|바|주|드)[가-힣]*|연락[을를]?|연락[가-힣]*|가르쳐[가-힣]*|말씀[을를]?|말씀(?:해|하|부|드|주)[가-힣]*|추천[을를]?|추천[가-힣]*|부탁[을를]?|부탁[가-힣]*|요청[가-힣]*"
    r"|바랍니다|바라[가-힣]*|바람|보내[가-힣]*|도와[가-힣]*|주[시실십]?[가-힣]{0,6}|드립니다|드려요|드림|합니다|감사[가-힣]*|고맙[가-힣]*|모르겠[가-힣]*|몰라[가-힣]*|헷갈[가-힣]*)"
    r"[.!?~^,…ㅠㅜ;)]*"
)
_ASKING_VERB = re.compile(
    r"알고|알려|알\s?수|알기|궁금|여[쭙쭤쭈]|문의|질문|질의|안내|설명|확인|답변|답장|회신|연락|가르쳐|말씀|부탁|요청|바랍|바라|바람|보내|도와|모르겠|몰라|헷갈|듣고"
)
_CORE_GLUE = re.compile(
    r"\s*(?P<about>에\s*(?:대|관)(?:해|하여|한)(?:서)?|관련(?:하여|해|해서|한|된|으로|된\s*것|하여서)?(?:\s*(?:내용|사항|것|정보|문의))?|건으로|건에|때문에|차)?"
    r"(?:\s+(?:내용|사항|정보|것|점|부분))?(?:을|를|이|가|은|는|도|만|의|에|로|으로|와|과)?[\s,:]*$"
)
# Nouns that end like a particle.
_WHOLE_NOUN = re.compile(
    r"(?:(?<![기제권])한도|(?<![규통억강])제도|(?<![가-힣])[정용연속각강보지태]도|[의주논회문협동정합심결발질]의|[나차높길넓]이|[평허인추국원대참증]가|전문가|[결효성경]과|[도경진통서]로)[\s,:]*$"
)
# What is left of a request that says nothing of its own, and of an announcement beside its subject.
_EMPTY_WORD = re.compile(
    r"(?:저희|저|제가|저는|우리|귀|기관|담당자[가-힣]*|관계자[가-힣]*|부서[가-힣]*|선생님[가-힣]*|위|이상|아래|아래와|위와|다음|다음과|같이|같은|이와|이에|이|그|해당|본|상기|하기|내용[가-힣]*|사항[가-힣]*|것[가-힣]*|점[가-힣]*"
    r"|질문[가-힣]*|문의[가-힣]*|답변[가-힣]*|관련[가-힣]*|대해|대한|대하여|몇|몇가지|가지|가지를|두|세|한|여러|여러가지|하나|가지만|한두|더|또|다시|재차|하나만|한가지만|한가지|첨부[가-힣]*|파일[을를]?|추가로|추가|관하여|먼저|우선|잘|많은|관심|협조[를을]?|양해[를을]?|선처[를을]?|도움[을을]?|배려|바쁘신|바쁘시겠지만|바쁘시더라도|와중에|중에|번거로우시겠지만"
    r"|사업|사업[에의을이]?|지원|지원사업[가-힣]?|신청|신청[을과]?|제도[가-힣]?|정책|법|법안[가-힣]?|프로그램|건|대상으로|있어|있어서|있습니다|있는데요?|생겨서?|생겨|그래서|그런데|혹시|안녕하세요|안녕하십니까|수고하십니다|시간|되실|때|가능한|한|최대한|오늘|내일|이번|주|중으로|까지|하루|속히|부디|제발|메일|드립니다|연락드립니다|글)"
    r"[.,:!~]*"
)
_ANNOUNCES_KO = re.compile(
    r"(?:궁금한|궁금하신|문의할|문의드릴|문의|질문|질문할|여쭤볼|여쭤보고\s*싶은|여쭙고\s*싶은|알고\s*싶은|묻고\s*싶은|의문)\s*(?:점|것|게|거|사항|내용|부분)?(?:이|들이|은|을|도)?\s*"
    r"(?:몇\s*가지|두\s*가지|세\s*가지|여러\s*가지|좀|하나|많이)?(?:가|를)?\s*(?:있|많|생겨|생겼)"
    r"|(?:문의|질문|궁금한|여쭤볼)\s*(?:점|것|게|거|사항|내용|부분)(?:이|들이|은|을|도)?\s*(?:드립|드려|드리|남깁|보냅|올립|정리)"
    r"|^(?:문의|질의|질문)\s*(?:사항|내용)?\s*[:：]?$|(?:아래|다음)(?:와|과)?\s*(?:같이|사항|내용|질문)?[^.?!]{0,20}(?:문의|질문|질의|여쭙|여쭤|답변|알려|궁금|안내|회신|확인)"
    r"|(?:몇|한|두|세|네|여러|\d)\s*가지[^.?!]{0,15}(?:문의|질문|여쭙|여쭤|궁금|알고\s*싶|물어)"
)
_CAUSE = re.compile(
    r"(?:[라어아여해려져와워돼러겨켜쳐혀]서|니까|려고|려|는데|은데|인데|므로|기에|길래)[\s,]*$"
)  # why somebody asks, not what
_META_KO = re.compile(
    r"^(?:혹시\s*)?(?:(?:빠른|조속한|언제쯤?|오늘\s*중으?로?|한\s*번만?|뭐\s*좀|질문|전화|메일로|이메일로|저에게|제게|하나만|몇\s*가지만?|좀)\s*)*"
    r"(?:답변|회신|답장|연락|전화|도움|문의|질문|여쭤|여쭙|물어|부탁)[을를도좀해드려주실시면받하나봐보아수있는가능한할될되겠어건지습니바\s]{0,18}(?:까요|나요|가요|니까|죠|요)[?.!\s]*$"
)
_COURTESY_KO = re.compile(
    r"안녕하(?:세요|십니까|신지요|신가요)|안녕(?:들)?하|수고(?:가|를)?\s*(?:많|하|들)|고생(?:이|을)?\s*(?:많|하)|노고|반갑습니다|처음\s*(?:인사|연락|메일)|건승|번창|무탈|평안|날씨|좋은\s*하루|잘\s*(?:지내|부탁)|바쁘(?:신|실|시죠)"
    r"|감사(?:합니다|드립니다|하겠습니다|해요|드려요)|고맙(?:습니다|겠습니다)|미리\s*감사|죄송|실례|읽어\s*주셔서|기다리겠습니다|드림[.\s]*$|올림[.\s]*$|배상[.\s]*$"
)
_THANKS_KO = re.compile(
    r"(?:셔서|신\s?(?:점|것)?|줘서|덕분에?|관심에?|시간|답변에?|도움에?)\s*(?:정말|진심으로|대단히|매우|너무|다시\s*한번|깊이)?\s*(?:감사|고맙)[^?]*$"
    r"|^.{0,24}(?:님|귀하|귀중|담당자|관계자|담당관|과장|주무관)(?:께|에게|님께|분께|분들께)?\s*,?$"
)
_RHETORICAL_KO = re.compile(
    r"말이\s*(?:됩|되|돼)|장난(?:치|합|하|입|인|이)|뭐\s*(?:하는|하자는|하고)\s*(?:거|겁|것|계|있|곳|데|사람|기관)|(?:일|업무)(?:을|를|은)?\s*(?:하|안\s*하)(?:긴|기는|시긴|는\s*(?:겁|거)|기나)"
    r"|몇\s*(?:번|차례)(?:을|이나|째|씩|이고)?\s*[^?]{0,14}(?:전화|문의|물어|물었|말|보내|보냈|해야|연락|이야기|얘기)|언제까지\s*(?:기다|이렇게|이러|참|떠넘|미루)|(?:답|전화|연락|회신|대응)[^?]{0,10}\s(?:안|없|못|않)[^?]{0,12}(?:겁|거|이유|까|죠|나요)"
    r"|누구를\s*위한|세금[^?]{0,12}(?:낭비|도둑|받|아깝)|너무(?:하|한)\S*\s*(?:거|것|겁|아닌|아니|않)|한심|책임(?:을|은)?\s*(?:누가\s*)?(?:질|지실|집니까|지나요)|어[떻찌]게?\s*된\s*(?:거|겁|것|일)|이게\s*(?:나라|행정|정부|지원|서비스|최선|무슨)|(?:알기나|알고는|아시기나|듣고는|읽기는|읽긴|보기는|보긴)\s|부끄럽|제정신|탁상행정|우롱|농락|무책임|화가\s*(?:안|나)|해도\s*되는\s*(?:겁|거|것)|이래도\s*(?:되|됩)"
)
_COURTESY_EN = re.compile(
    r"^(?:dear|hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern|sir|madam)\b[^.?!]{0,60}[.,!:?]*$"
    r"|\bhow are you\b|\bhope (?:you|this|all|everything|to hear)\b|\bthank(?:s| you)\b(?![^.?!]*\?)|\b(?:best|kind|warm|with) (?:regards|wishes)\b|\bregards,?$|\bsincerely\b|\byours (?:truly|faithfully)\b|^cheers\b"
    r"|\blook(?:ing)? forward\b|\bappreciate (?:your|any|the) (?:help|time|assistance|response|reply|support|attention)\b|\b(?:do not|don't) hesitate\b|\bsorry (?:to|for)\b|\bapologi[sz]e"
    r"|\b(?:may|can|could) i ask (?:you )?(?:a|some|one|a few|two|another) (?:\w+ )?questions?\b|\b(?:can|could|would|will) (?:you|anyone|somebody|someone) (?:please |kindly )?(?:help|assist|reply|respond|answer|get back|call|phone)(?: (?:me|us|back|to me|with (?:this|these|it|the following)|out|on this|soon|please))*\s*[?.!]*$"
    r"|\bplease find (?:attached|enclosed)\b|\blet (?:me|us) know if you (?:need|require|have|want)\b"
)
_RHETORICAL_EN = re.compile(
    r"\b(?:is|does|do|has|are|did) (?:anyone|anybody|any of you|you people|you guys|no one|nobody)\b[^?]{0,20}\b(?:even|actually|ever|read\w*|listen\w*|there|care|work\w*|home|alive|answer\w*)\b"
    r"|\bare you (?:even|people|kidding|serious|joking|trying|asleep)\b|\bdo you (?:people|even|guys|think we|think i|have any idea|realise|realize|know how (?:long|many|frustrat\w+|hard))\b"
    r"|\bhow (?:many (?:times|more|mails|emails|e-mails|calls) (?:do|must|have|has|should|will)|hard can|difficult can|dare|is (?:this|that|it) (?:acceptable|even|possible))"
    r"|\bhow (?:much )?longer (?:do|must|will|should|am|are)\b|\bhow long (?:do|must|should|will|am|are) (?:i|we) (?:have to|need to|supposed to|going to|to)? ?(?:wait|keep)"
    r"|\bwhat (?:is wrong with|are you (?:people )?(?:doing|paid)|on earth|the hell|kind of (?:service|joke|ministry|office|government)|do (?:we|i) pay)\b|\bwho (?:do you think|is running|is in charge of this mess)\b"
    r"|\bwhy (?:does|is|has|have|do|did|can't|won't|doesn't|hasn't|haven't|didn't) (?:nobody|no one|no-one|anyone|anybody|someone|you people|you guys|you never|it take|your (?:office|staff|line|phone))"
    r"|^(?:seriously|really|hello|unbelievable|so what)\s*\?+!*$|\bis (?:this|that) (?:a|some kind of a?|some) (?:joke|prank)\b|\bshould(?:n't)? (?:i|we) be (?:surprised|ashamed)|\bis that too much to ask\b|\bwhat'?s the point\b"
)
_WH = r"whether|if|what|when|how|which|who|whom|where|why"
INDIRECT_EN = re.compile(
    rf"\b(?:i|we|my \w+|our \w+)(?: |'|’)(?:(?:'?m|'?d|'?ve|am|are|is|was|were|would|have|had|been|be|also|just|really|still|currently|now|further|then|therefore)\s+)*"
    r"(?:wonder(?:ing|ed)?|(?:like|love|want|wanted|need|wish|wishing|hoping|hope|keen|glad|writing|trying|happy|interested)\s+(?:to\s+)?(?:know(?:ing)?|ask|understand(?:ing)?|learn(?:ing)?|find out|figure out|check|confirm|clarify|enquire|inquire|hear|get (?:clarity|information|details))"
    r"|asking|enquiring|inquiring|curious|not (?:sure|certain|clear)|unsure|uncertain|unclear|(?:could not|couldn't|cannot|can't|unable to) (?:find(?: out)?|tell|see|work out|understand)|(?:do not|don't) (?:know|understand|see))\b"
    rf"(?P<object>.*?(?:\b(?:{_WH}|about|on|regarding|concerning|the|more|for)\b).*)$",
    re.IGNORECASE | re.DOTALL,
)
REQUEST_EN = re.compile(
    r"\b(?:please|kindly|pls|grateful if you (?:could|would|can)|appreciate(?: it)?,? if you (?:could|would|can)|(?:could|can|would|will) you(?: please| kindly| also| possibly| perhaps)*|(?:helpful|great|good|nice|wonderful|useful) if you (?:could|would|can)|i(?:'d| would) like you to)\s+"
    r"(?:(?:also|please|kindly|then|just)\s+)*(?:advise|tell|let (?:me|us) know|confirm|clarify|explain|inform|send|provide|share|give|indicate|specify|state|point|outline|direct|describe|list|update|help (?:me|us) (?:to )?understand)\b(?P<object>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WANTED_EN = re.compile(
    r"\b(?:any|some|more|further|your)?\s*(?:information|guidance|advice|details|clarification|clarity|an? answer|an? explanation|answers)\b\s+(?:on|about|regarding|as to|to|concerning|of)\b(?P<object>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WANTS_EN = re.compile(
    r"\b(?:appreciate|grateful|welcome|like|need|want|seek\w*|request\w*|looking for|require|helpful|please|thankful)\b",
    re.IGNORECASE,
)
_ANNOUNCES_EN = re.compile(
    r"\b(?:have|got|has|had) (?:a|an|some|several|a few|a couple of|two|three|four|five|\d|these|the following|one|other|more|another)\b[^.?!]{0,25}\b(?:questions?|quer(?:y|ies)|enquir(?:y|ies)|inquir(?:y|ies)|points?)\b"
    r"|\b(?:my|our|the|following|these) (?:\w+ )?(?:questions?|quer(?:y|ies)) (?:are|is|below|follows?)\b|^\W*(?:my |our )?questions?\s*:?$|\b(?:the following|as follows|below|these (?:points|questions))\s*[:.]?$"
    r"|\b(?:ask|enquire|inquire|asking|enquiring|inquiring|quer(?:y|ies)|enquiry|inquiry|questions?|writing|write|mail(?:ing)?|email(?:ing)?)\s+(?:you\s+)?(?:about|on|regarding|concerning|in connection with|with regard to|related to|with (?:a|some|a few) questions?)\b",
    re.IGNORECASE,
)
_STARTS_ASKING_EN = re.compile(
    r"^(?:and |but |also,? |so |then |or |ok(?:ay)?,? |secondly,? |first(?:ly)?,? |finally,? |lastly,? |next,? )*"
    r"(?:(?:is|are|am|can|could|do|does|did|will|would|may|might|should|must|has|have|was|were) (?:it|we|i|there|the|this|that|they|you|our|my|an?|any|small|sme\w*|companies|firms|firm|foreign|your)\b"
    r"|how (?:much|many|long|often|do|does|can|is|are|would|will|should|big|high|large|soon)\b|(?:by |until |from |since )?(?:what|when|where|who|whom|which|why)(?:'s| is| are| do| does| did| can| could| should| will| would| must| has| have| was| were| \w+ (?:is|are|do|does|can|will|should|must|would|apply|count|qualify|need)))\b",
    re.IGNORECASE,
)
_EMPTY_OBJECT_EN = re.compile(
    r"\b(?:me|us|you|your|on|about|regarding|of|to|the|this|that|these|those|it|at|earliest|convenience|possible|opportunity|asap|as|soon|by|e-?mail|phone|return|further|more|an?|reply|answer|answers|advice|quickly|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|this|week|month|end|before|until|in|advance|back|accordingly|above|below|following|all|both|and|with|for|if|need|anything|else|any|questions?|what|think|do|details|information|matter|matters|points?|issues?|steps?|next|guidance|response|please|kindly|again|here|there|so|then|how|proceed|help|us|right|direction)\b|[^\w]",
    re.IGNORECASE,
)
_BEGS_EN = re.compile(
    r"\b(?:please|kindly)\s+(?:advise|reply|respond|answer|help|assist|get back|contact|call|let (?:me|us) know)\b|\b(?:await|waiting for|expect)\w*\b[^.?!]{0,30}\b(?:reply|response|answer)\b|\b(?:can|could) (?:you|anyone) (?:please )?(?:advise|explain|clarify)\s*[?.]*$",
    re.IGNORECASE,
)


def reading(text: str, names: frozenset[str] = frozenset()) -> Reading:
    """What one sentence does. ``names`` are the programmes, bills and laws it names, as they stand in it."""
    bare = " ".join(text.split())
    if not re.search(r"\w", bare):
        return "tells"
    korean = len(HANGUL.findall(bare)) * 2 >= len(re.findall(r"[A-Za-z]", bare))
    return _reading_ko(bare, names) if korean else _reading_en(bare, names)


def request_of(text: str) -> tuple[str, bool]:
    """A Korean sentence without the words that only ask for an answer, and whether it had such words."""
    words = text.split()
    kept = len(words)
    while kept and _TAIL_WORD.fullmatch(words[kept - 1]):
        if words[kept - 1].startswith("있") and words[kept - 2 : kept - 1] != ["수"]:
            break
        kept -= 1
    tail = " ".join(words[kept:])
    if not _ASKING_VERB.search(tail):
        return text, False
    return " ".join(words[:kept]), True


def without_glue(core: str) -> str:
    """What a Korean request is about, without 을/를 or 에 대해 behind it."""
    whole = re.search(r"지(?:도|를|와|가|만|요|랑|는|하고)?[\s,]*$", core) and WHETHER_KO.search(core[-8:])
    return core.rstrip(" ,") if whole or _WHOLE_NOUN.search(core) else _CORE_GLUE.sub("", core)


def ends_asking(text: str) -> bool:
    """Whether Korean words end like a question, with or without a question mark."""
    bare = text.rstrip("?？ ")
    spoken = bool(_SPOKEN_QUESTION_KO.search(bare)) and not _PAST.search(bare)
    return spoken or bool(_ENDS_ASKING_KO.search(bare)) or bool(_FORMAL_ENDING.search(bare))


def has_question_word(text: str) -> bool:
    """Whether Korean words hold a question word."""
    return bool(_HAS_QUESTION_WORD.search(text))


def starts_asking(text: str) -> bool:
    """Whether English words begin like a direct question."""
    return bool(_STARTS_ASKING_EN.search(text))


def _reading_ko(text: str, names: frozenset[str]) -> Reading:
    if _RHETORICAL_KO.search(text) or _META_KO.search(text) or _THANKS_KO.search(text):
        return "courtesy"
    core, requests = request_of(text)
    about = _CORE_GLUE.search(core)
    told = (_PAST.search(text) and not _WONDERED.search(text)) or _REFUSED.search(text)
    if requests and not told:
        return _request_ko(text, core, bool(about and about["about"]), names)
    if _COURTESY_KO.search(text) and not _asks_plainly(text):
        return "courtesy"
    if _ANNOUNCES_KO.search(text) and not text.endswith("?"):
        return "announces"
    return "asks" if _asks_plainly(text) else "tells"


def _asks_plainly(text: str) -> bool:
    if re.fullmatch(r"[^?]{0,14}(?:안녕|수고|잘\s*지내|바쁘)[^?]{0,14}\?*[.!\s]*", text):
        return False
    return text.rstrip(" .!~^ㅠㅜ)\"'”’」").endswith("?") or "?" in text or ends_asking(text)


def _request_ko(text: str, core: str, about: bool, names: frozenset[str]) -> Reading:
    rest = _unnamed(core, names)
    empty = all(_EMPTY_WORD.fullmatch(word) for word in rest.split())
    if empty and (_ANNOUNCES_KO.search(text) or names):
        return "announces"
    if empty:
        return (
            "courtesy"
            if _COURTESY_KO.search(text) and not re.search(r"알려|안내|문의|질문|여[쭙쭤]|답변|회신", text)
            else "begs"
        )
    if WHETHER_KO.search(core) or has_question_word(core) or "여부" in core:
        return "asks"
    if _CAUSE.search(core) and not re.search(r"알려|안내|설명|보내|가르쳐", text[len(core) :]):
        return "begs"
    if _ANNOUNCES_KO.search(text) and "?" not in text:
        return "announces"
    said = re.search(r"문의|질문|질의|여[쭙쭤쭈]", text[len(core) :])
    if about and said and len(rest.split()) <= 3:
        return "announces"
    if _COURTESY_KO.search(core):
        return "courtesy"
    return "asks"


def _unnamed(core: str, names: frozenset[str]) -> str:
    glued = core.split()[-1:]
    kept = bool(glued and _EMPTY_WORD.fullmatch(glued[0])) or bool(_WHOLE_NOUN.search(core))
    rest = core if kept else _CORE_GLUE.sub("", core)
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ")
    return re.sub(r"(?<![가-힣])(?:과|와|이랑|랑|하고|및|의|은|는|을|를|이|가|에)(?![가-힣])", " ", rest)


def _reading_en(text: str, names: frozenset[str]) -> Reading:
    lowered = text.lower().replace("’", "'")
    if _RHETORICAL_EN.search(lowered):
        return "courtesy"
    asked = text.rstrip(" \"')”’").endswith("?") or starts_asking(text)
    if asked and not _COURTESY_EN.search(lowered):
        return "asks"
    wanted = REQUEST_EN.search(text) or INDIRECT_EN.search(text)
    if not wanted and _WANTS_EN.search(text):
        wanted = _WANTED_EN.search(text)
    if _ANNOUNCES_EN.search(text) and not re.search(
        rf"\b(?:{_WH})\b", wanted["object"] if wanted else "", re.IGNORECASE
    ):
        return "announces"
    if wanted and not re.search(r"\bfind (?:attached|enclosed)\b|\bif you (?:need|require)\b", lowered):
        rest = wanted["object"]
        for name in names:
            rest = rest.replace(name, " x ")
        return "asks" if _EMPTY_OBJECT_EN.sub("", rest) else "begs"
    if _BEGS_EN.search(text):
        return "begs"
    return "courtesy" if _COURTESY_EN.search(lowered) else "tells"
