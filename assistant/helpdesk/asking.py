"""What a sentence of a mail does: it asks, announces that it will ask, begs for a reply, is courtesy, or just tells.

    sentence ─► reading ─► "asks"       something that can be looked up: with a question mark, in a polite and indirect
                                        way ("…인지 알고 싶습니다", "please advise on …"), or bare ("신청 기간")
                        ─► "announces"  that questions will follow, and on what ("스마트상점 관련 문의드립니다")
                        ─► "begs"       for an answer, without saying to what ("답변 부탁드립니다", "please advise")
                        ─► "courtesy"   greetings, thanks, and questions that nobody expects an answer to
                        ─► "tells"      everything else

It goes by endings, question words and the verbs of asking; it knows no programme. How the asked sentence is cut into
single questions stands in ``singles.py``, the English half in ``asking_en.py``. What only tells may still want something of its reader: :func:`may_ask`.
"""

from __future__ import annotations

import re

from assistant.helpdesk.asking_en import HEADED_EN, OFFERS_EN, TOPIC_EN, WANTS_SOMETHING_EN, reading_en
from assistant.helpdesk.records import Reading

_LONGEST = 1_500  # characters of a sentence that are looked at
HANGUL = re.compile(r"[가-힣]")
QUESTION_WORD_KO = r"얼마|언제|어디|누구|누가|무엇|무슨|뭐|뭘|뭔|몇\s?(?!\s?(?:가지|일|년|달|주|번)\b)|어떤|어느|어떻|어떠|어찌|왜(?![가-힣])"
# 되는지, 한지, 될지: the syllables that a verb or an adjective has before 지; nouns (편지, 단지, 현지) have others.
WHETHER_KO = re.compile(
    r"(?:는|은|인|한|된|던|뭔|큰|운|른|건|런|린|쁜|싼|긴|난|진|간|온|을|일|할|될|갈|올|볼|줄|낼|쓸|들|릴|길|칠|살|질|킬|날|둘|열|딘|젠|닌|픈|얼만|누군)지"
    r"(?=(?:도|를|와|가|만|요|랑|는|하고)?(?:[\s,./?!~]|에|등|$))"
)
_HAS_QUESTION_WORD = re.compile(QUESTION_WORD_KO)
_ENDS_ASKING_KO = re.compile(
    r"(?:나요|까요|가요|던가요|[는은인한딘젠닌만]지요|[는은]가|[을일할될]까|련지요?|[는은인한된할될을일딘젠닌]지|여부|하냐|되냐|인가|냐구요|냐고요"
    r"|(?:얼마|언제|어디|누구|무엇|뭔가|어떻게|몇\s?[%가-힣]{1,3})(?:까지|부터|에|로|인지|이며)?)[\s.~!ㅠㅜ^;]*$"
)
_SPOKEN_QUESTION_KO = re.compile(
    r"(?:얼마|언제|어디|누가|누구|무엇|뭐|뭘|뭔|몇|어떻게)(?!든|나\s)[^.]{0,40}(?<!는데)(?<!은데)(?<!인데)(?<!니까)(?<!어서)(?<!아서)(?<!고)(?:요|죠|야|냐)[\s.~!ㅠㅜ^;]*$"
)
_ENDED = (
    "".join(chr(0xAC00 + place * 28 + 20) for place in range(399)).replace("있", "").replace("겠", "")
)  # 했, 았, 셨
_PAST = re.compile(rf"[{_ENDED}](?:습니다|어요|는데요?|지만|음|던|고요)[.~!\s]*$")
_REFUSED = re.compile(
    r"(?:안|못)\s+(?!잡|찾|나와|나오|적혀|보)\S+[.!~\s]*$|(?:알려|안내|설명|답변|연락|가르쳐)\S*(?:줍니다|합니다|주네요|하네요|않\S*)[.!~\s]*$"
)
_WONDERED = re.compile(
    r"궁금(?:했|하였)|(?:궁금증|의문)이?\s?(?:생겼|들었)|(?:찾|알아내|이해하|확인하)지\s?못했|못\s?찾았|(?:싶어서?|려고|까\s?해서|고자|궁금해서?|[가-힣]차|위해서?)\s[^.?!]{0,12}(?:연락|메일|글|문의|질문|편지)\S*\s?\S*(?:드렸|남겼|보냈|올렸|썼)"
)
FINAL_BIEUP = "".join(chr(0xAC00 + place * 28 + 17) for place in range(399))  # 습, 합, 됩, 뭡: what 니까 stands behind
_FORMAL_ENDING = re.compile(rf"[{FINAL_BIEUP}]니까[\s.~!ㅠㅜ^;]*$")
# "I'd like to understand two things: …", "두 가지가 궁금합니다: …": what stands before the colon only counts.
COUNTED_LEAD = re.compile(
    r"^(?:[^:?]{0,80}\b(?:things?|questions?|points?|matters?|queries)|[^:?]{0,30}(?:가지|질문|문의|사항)[^:?]{0,20})\s*:\s+(?=\S+\s.*(?:\?|지요?|나요|까요)\W*$)",
    re.IGNORECASE,
)
_THANKS_BEHIND = re.compile(r",\s*(?:미리|정말|대단히)?\s*(?:감사|고맙)[가-힣]*[.!~\s]*$")
# By which way an answer is to come ("답변은 [이메일-1]로 부탁드립니다"), and what made somebody write: neither asks anything.
_WAY_KO = re.compile(
    r"^(?!.*(?:알려|안내|설명|가르쳐))\W*(?:(?:답변|답장|회신|회답|연락|답|결과|통화)(?:은|는|을|도)\s[^?]*로\s?|(?:(?:아래|위|다음|제|저의|저희|이|본|상기|하기)의?\s)*(?:휴대|핸드|이)?(?:전화|폰|연락처|메일|문자)?\s?(?:번호|주소)?(?:으로|로)\s(?=답|회신|연락|전화|문자))"
    r"[^?]*(?:부탁|주[세시십]|바랍|바라|보내|남겨|가능|됩니다)[가-힣\s]*[.!~\s]*$"
)
_BROUGHT_KO = re.compile(
    r"[을를]\s?(?:전해\s)?(?:듣|보|읽|접하)고서?\s(?:\S{1,4}\s)?(?:연락|문의|메일|글|편지|질문)[을를]?\s?(?:드|남|씁|쓰|보|올|하)?[가-힣]*[.!~\s]*$"
)
# Words at the end of a Korean request, taken off one by one: "… 자세히 알려 주시면 감사하겠습니다".
_TAIL_WORD = re.compile(
    r"(?:꼭|좀요?|원합니다|원해요|희망합니다|글[을도]?|메일[을도]?|남[기깁겨긴][가-힣]*|씁니다|적어[가-힣]*|적고|봅니다|봐요|했으면|하면|들을|들어보고|듣고자|들었으면|일러|공유[를을가-힣]*|송부[를을가-힣]*|요망|요청[을도]|요약(?:을|해|부탁\S*)?"
    r"|알아[보두볼][가-힣]*|알았으면|파악[가-힣]*|받아볼|조언[을도]?|조언(?:해|부|바|드|주)[가-힣]*|물어[보봐봅](?![래라])[가-힣]*|묻고자?|이쪽으로|여기에?|이곳에|이렇게|답|답을|한번|한|번|똑바로|제대로|분명히|분명하게|확실히|확실하게|명확히|명확하게|명확한|솔직히|당장|즉시|얼른|큰|도움이|도움|업무에|되겠[가-힣]*|될\s?것|다시|자세히|자세한|자세하게|상세히|상세한|구체적으로|구체적인|빠른|빨리|빠르게|조속한|조속히|신속한|신속히"
    r"|정확히|정확한|친절한|간단히|미리|메일로|이메일로|메일|서면으로|문서로|가능하시면|가능하면|가능하다면|함께|같이|모두|각각|우선|먼저"
    r"|수|알고|알|알기|듣고|받고|받을|받아|받아볼|보고|하고|해|하여|드리고|드리고자|하고자|하려고|싶[가-힣]*|있을까요?|있나요|있는지요|있습니까|있을지요?|있으면|있을|있다면|될까요|될지요?|되나요|좋겠[가-힣]*"
    r"|알려[가-힣]*|알고싶[가-힣]*|알고자|궁금[가-힣]*|여[쭙쭤쭈][가-힣]*|문의(?!처)[가-힣]*|질문(?!지)[가-힣]*|질의(?!서)[가-힣]*|안내[를을]?|안내(?:해|하|부|드|바|가|받)[가-힣]*"
    r"|설명[를을]?|설명(?:해|하|부|바|드)[가-힣]*|확인[을를]?|확인(?:해|하|부|바|드|가|할)[가-힣]*|답변[을를도]?|답변(?:해|하|부|바|주|좀|드)[가-힣]*|답장[을를]?|답장[가-힣]*"
    r"|회신[을를]?|회신(?:해|하|부|바|주|드)[가-힣]*|연락[을를]?|연락(?!처)[가-힣]*|가르쳐[가-힣]*|말씀[을를]?|말씀(?:해|하|부|드|주)[가-힣]*|추천[을를]?|추천[가-힣]*|부탁[을를]?|부탁[가-힣]*|요청(?!서)[가-힣]*"
    r"|바랍니다|바라[가-힣]*|바람|보내[가-힣]*|도와[가-힣]*|주(?:세|십|시|실|셔|셨|신|면|길|고|었|라)[가-힣]{0,6}|줘[가-힣]*|주|드립니다|드려요|드림|합니다|감사[가-힣]*|고맙[가-힣]*|모르겠[가-힣]*|몰라[가-힣]*|헷갈[가-힣]*)"
    r"[.!?~^,…ㅠㅜ;)]*"
)
_ASKING_VERB = re.compile(
    r"알고|알아[보두볼]|알았으면|들었으면|일러|파악|받아\s?볼|공유|송부|요망|요약|적어|조언|물어|묻고|알려|알\s?수|알기|궁금|여[쭙쭤쭈]|문의|질문|질의|안내|설명|확인|답변|답장|회신|연락|가르쳐|말씀|부탁|요청|바랍|바라|바람|보내|도와|모르겠|몰라|헷갈|듣고"
)
_CORE_GLUE = re.compile(
    r"\s*(?P<about>에\s*(?:대|관)(?:해|하여|한)(?:서)?|관련(?:하여|해|해서|한|된|으로|된\s*것|하여서)?(?:\s*(?:내용|사항|것|정보|문의))?|건으로|건에|때문에|차)?"
    r"(?:\s+(?:내용|사항|정보|것|점|부분))?(?:만?이라도|을|를|이|가|은|는|도|만|의|에|로|으로|와|과)?[\s,:]*$"
)
# Nouns that end like a particle.
_WHOLE_NOUN = re.compile(
    r"(?:(?<![기제권])한도|(?<![규통억강])제도|(?<![가-힣])[정용연속각강보지태]도|[의주논회문협동정합심결발질]의|[나차높길넓]이|[평허인추국원대참증]가|전문가|[결효성경]과|[도경진통서]로)[\s,:]*$"
)
# What is left of a request that says nothing of its own, and of an announcement beside its subject.
_EMPTY_WORD = re.compile(
    r"(?:처음|처음으로|처음이라|급하게|급히|긴급히|긴급하게|부득이|조심스레|조심스럽게|저희|저|제가|저는|우리|귀|기관|담당자[가-힣]*|관계자[가-힣]*|부서[가-힣]*|선생님[가-힣]*|위|이상|아래|아래와|위와|여기[에로]?|이쪽[에으]?로?|이곳에|이렇게|다음|다음과|같이|같은|이와|이에|이|그|해당|본|상기|하기|내용[가-힣]*|사항[가-힣]*|것[가-힣]*|점[가-힣]*"
    r"|질문[가-힣]*|문의[가-힣]*|답변[가-힣]*|관련[가-힣]*|대해|대한|대하여|몇|몇가지|가지|가지를|두|세|한|여러|여러가지|하나|가지만|한두|더|또|다시|재차|하나만|한가지만|한가지|첨부[가-힣]*|파일[을를]?|추가로|추가|관하여|먼저|우선|잘|앞으로도?|항상|늘|계속|많은|관심|협조[를을]?|양해[를을]?|선처[를을]?|도움[을을]?|배려|바쁘신|바쁘시겠지만|바쁘시더라도|와중에|중에|번거로우시겠지만"
    r"|사업|사업[에의을이]?|지원|지원사업[가-힣]?|신청|신청[을과]?|제도[가-힣]?|정책|법|법안[가-힣]?|프로그램|건|대상으로|있어|있어서|있습니다|있는데요?|생겨서?|생겨|그래서|그런데|혹시|안녕하세요|안녕하십니까|수고하십니다|시간|되실|때|가능한|한|최대한|오늘|내일|이번|주|중으로|까지|하루|속히|부디|제발|문자[를을]?|통|확인되면|접수되면|메일|드립니다|연락드립니다|글)"
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
_WANTS_SOMETHING_KO = re.compile(
    r"(?:주세요|주십시오|주시기\s?(?:를\s)?바랍니다|주셨으면\s\S+|주시면\s\S+|달라고\s\S+|부탁\S*|바랍니다|요망|(?:시면|셨으면|있으면)\s좋겠\S*|궁금\S*|모르겠\S*|막막합니다|답답합니다|(?<!기)원합니다|알아야\s[^.?!]{0,30}|헷갈\S*|필요합니다)[.!~ㅠㅜ\s]*$"
)
_NO_DOUBT_KO = re.compile(
    r"알(?:고\s?(?:있|계)|게\s|겠)|아무도|누구도|모르고|모른\s?채|기억|신경|말로|따라|상관|배우고|오래|자랑|(?:몇|\d+)\s?(?:년|개월|달)"
)  # what stands beside a "…는지" that is no question
_FAVOURS = re.compile(
    r"(?:이해|양해|용서|생각|기억|참고|유의|조심|건강|(?:봐|보아|읽어)\s주|들러|들르|놀러|헤아려|오세요|오십시오)|(?:연락|회신|답변|답장|전화)[은는을를]?\s|(?:아래|다음|몇\s?가지|\d가지)|\bplease (?:note|find|see|accept|give my|call|bear|forgive|excuse|consider|do not|don't|be |pass|say|keep|remember|thank)"
    r"|\b(?:reply|replies|response|answer)\b|\bfollowing\b"
)  # what is asked of a reader out of courtesy, or announced
_META_KO = re.compile(
    r"^(?:혹시\s*)?(?:(?:빠른|조속한|언제쯤?|오늘\s*중으?로?|한\s*번만?|뭐\s*좀|질문|전화|메일로|이메일로|저에게|제게|하나만|몇\s*가지만?|좀)\s*)*"
    r"(?:답변|회신|답장|연락|전화|도움|문의|질문|여쭤|여쭙|물어|부탁)[을를도좀해드려주실시면받하나봐보아수있는가능한할될되겠어건지습니바\s]{0,18}(?:까요|나요|가요|니까|죠|요)[?.!\s]*$"
)
_COURTESY_KO = re.compile(
    r"안녕하(?:세요|십니까|신지요|신가요)|안녕(?:들)?하|수고(?:가|를)?\s*(?:많|하|들)|고생(?:이|을)?\s*(?:많|하)|노고|반갑습니다|처음\s*(?:인사|연락|메일)|건승|번창|무탈|평안|날씨|좋은\s*하루|잘\s*(?:지내|부탁)|바쁘(?:신|실|시죠)"
    r"|감사(?:합니다|드립니다|하겠습니다|해요|드려요)|고맙(?:습니다|겠습니다)|미리\s*감사|죄송|실례|읽어\s*주셔서|기다리겠습니다|드림[.\s]*$|올림[.\s]*$|배상[.\s]*$"
)
_OFFERS_KO = re.compile(
    r"(?:언제든지?|무엇이든지?|뭐든지?|얼마든지)(?=[\s,])(?![^.!]*(?:\?|[나까가]요\W*$))"
    r"|(?:궁금|필요|문의)하신[^.?!]{0,16}(?:있으면|있으시면|있다면|계시면|생기면)"
    r"|(?<![시주])기를?\s(?:진심으로\s)?바[라랍]|(?:추가로|더|부족한|빠진|미비한|누락된)\s?[^.?!]{0,10}(?:서류|자료|사항|것|부분|점)[이가은]?\s?(?:더\s)?(?:있으면|있으시면|있다면)"
    r"|(?:보내|알려|전해|안내해|설명해|공유해|송부해|전달해|확인해)\s?드(?:립니|려요|리겠|릴게|릴\s|렸)"
)  # what the writer does for the office, or invites it to
_TOPIC_KO = re.compile(
    r"^(?P<lead>[^.?!:]{0,30}?(?:질문|문의|질의|궁금한|알고\s?싶은|알고자\s?하는|확인하고\s?싶은|여쭙고\s?싶은|여쭤보고\s?싶은|묻고\s?싶은)\s?(?:사항|내용|점|것|건|게|거|부분)?)"
    r"(?:(?:은|는|이)\s+(?P<said>.+?)\s?(?:입니다|이에요|예요|이고요|임|인데요|이었습니다)|\s?[:：]\s*(?P<listed>(?![\[\d+(]|\S*@|https?:|www)\S.*?))[.!~\s]*$"
)  # "제 질문은 …입니다", "문의 사항: …"
_COLON_KO = re.compile(
    r"^(?P<lead>[^.?!:]{0,30}?(?:요청|확인|필요)(?:한|할)?\s?(?:사항|내용|정보|자료|것))\s?[:：]\s*(?P<listed>\S.*?)[.!~\s]*$"
)
_SEEKS_KO = re.compile(
    r"알(?:고(?!\s?(?:있|는|계))|아보|아봐|려\s?[주달]|려고|고자|기\s|았으면|\s[수길])|궁금|(?<!아무도 )(?<!누구도 )모르(?:겠|니|기에|는데|네요)|(?<!아무도 )(?<!누구도 )(?:몰라|모릅)|관심사|헷갈|의문|걱정|염려|기다리|막막(?:합|하네|해)|확인|파악|여[쭙쭤쭈]|문의|질문|질의|물어|묻고|조언|의견"
    r"|(?:글|메일|연락|편지|쪽지|전화)\S*\s?.{0,10}(?:드[리려립렸]|남[기깁겨]|보[내냅]|올[리립려]|씁니|씁|적습|합니)|부탁|바[라랍람]|요망|주(?:세|십|시|셨|실|면)|좋겠|싶|감(?:이|을)\s?(?:안|못|잡|오)|찾(?:지\s?못|을\s수\s?없|기\s?어렵)"
    r"|(?:안|못)\s?(?:나와|적혀|보[이여]|찾)|나와\s?있지|^(?:이|가|도|를|요|는)?\s?(?:입니다|이에요|예요|임|이고요|(?:좀|같이|함께|역시)?요)?\W*$"
)  # what stands behind "…는지" where somebody wants to know it
_DOUBT_KO = re.compile(r"^(?P<core>.*(?:나|까|가))\s?(?:하는|라는|싶은)\s(?:의문|궁금증|걱정)[이도]?\s\S+\W*$")
_ASIDE_KO = re.compile(
    r"[가는도를]?\s(?:(?:제일|가장|너무|정말|특히|몹시|아주|조금|많이|먼저|더|꼭|잘|도통|당최|전혀|미리|우선|정확히|확실히|자세히|이번에|이번 기회에?)|알\s수\s.*|알아\S*.*|몰라\S*.*|궁금\S*.*)"
)  # what may stand between "…는지" and the request, and says nothing
_BEHIND_KO = re.compile(r"(?:이|가|는|은|도)?\s\S{0,8}\s?(?:질문|문의|의문|궁금증)\S*\W*$")
_THANKS_KO = re.compile(
    r"(?:셔서|신\s?(?:점|것)?|줘서|덕분에?|관심에?|시간|답변에?|도움에?)\s*(?:정말|진심으로|대단히|매우|너무|다시\s*한번|깊이)?\s*(?:감사|고맙)[^?]*$"
    r"|^.{0,24}(?:님|귀하|귀중|담당자|관계자|담당관|과장|주무관)(?:께|에게|님께|분께|분들께)?\s*,?$"
)
_RHETORICAL_KO = re.compile(
    r"말이\s*(?:됩|되|돼)|장난(?:치|합|하|입|인|이)|뭐\s*(?:하는|하자는|하고)\s*(?:거|겁|것|계|있|곳|데|사람|기관)|(?:일|업무)(?:을|를|은)?\s*(?:하|안\s*하)(?:긴|기는|시긴|는\s*(?:겁|거)|기나)"
    r"|몇\s*(?:번|차례)(?:을|이나|째|씩|이고)?\s*[^?]{0,14}(?:전화|문의|물어|물었|말|보내|보냈|해야|연락|이야기|얘기)|언제까지\s*(?:기다|이렇게|이러|참|떠넘|미루)|(?:답|전화|연락|회신|대응)[^?]{0,10}\s(?:안|없|못|않)[^?]{0,12}(?:겁|거|이유|까|죠|나요)"
    r"|누구를\s*위한|세금[^?]{0,12}(?:낭비|도둑|받|아깝)|너무(?:하|한)\S*\s*(?:거|것|겁|아닌|아니|않)|한심|책임(?:을|은)?\s*(?:누가\s*)?(?:질|지실|집니까|지나요)|어[떻찌]게?\s*된\s*(?:거|겁|것|일)|이게\s*(?:나라|행정|정부|지원|서비스|최선|무슨)|(?:알기나|알고는|아시기나|듣고는|읽기는|읽긴|보기는|보긴)\s|부끄럽|제정신|탁상행정|우롱|농락|무책임|화가\s*(?:안|나)|해도\s*되는\s*(?:겁|거|것)|이래도\s*(?:되|됩)"
)


def reading(text: str, names: frozenset[str] = frozenset()) -> Reading:
    """What one sentence does. ``names`` are the programmes, bills and laws it names, as they stand in it."""
    bare = COUNTED_LEAD.sub("", _THANKS_BEHIND.sub("", " ".join(text.split())[-_LONGEST:]))
    if not re.search(r"\w", bare):
        return "tells" if not re.search(r"\w", text) else "courtesy"
    korean = len(HANGUL.findall(bare)) * 2 >= len(re.findall(r"[A-Za-z]", bare))
    return _reading_ko(bare, names) if korean else reading_en(bare, names)


def request_of(text: str) -> tuple[str, bool]:
    """A Korean sentence without the words that only ask for an answer, and whether it had such words."""
    if topic := _TOPIC_KO.search(text) or _COLON_KO.search(text):
        return _without_tail(topic["listed"] or topic.groupdict().get("said") or "")[0], True
    if doubt := _DOUBT_KO.search(text):
        return doubt["core"], True
    return _without_tail(text)


def _without_tail(text: str) -> tuple[str, bool]:
    """See :func:`request_of`: the tail words taken off one by one, or all that stands behind the last "…는지"."""
    words = text.split()
    kept = len(words)
    while kept and _TAIL_WORD.fullmatch(words[kept - 1]):
        if words[kept - 1].startswith("있") and words[kept - 2 : kept - 1] != ["수"]:
            break
        kept -= 1
    core, tail = " ".join(words[:kept]), " ".join(words[kept:])
    clause = _clause_of(text)
    if clause and text[len(clause) :].strip(" .?!~") in ("", "요"):
        return text, False
    if _ASKING_VERB.search(tail) and not (clause and _BEHIND_KO.fullmatch(text[len(clause) :])):
        return (clause if clause and _ASIDE_KO.fullmatch(core[len(clause) :]) else core), True
    return clause or text, bool(clause)


def may_ask(text: str) -> bool:
    """Whether a sentence that is not read as a question still wants something of its reader, or wonders."""
    polite = (_OFFERS_KO, OFFERS_EN, _FAVOURS)
    if _PAST.search(text) or any(pattern.search(text.lower()) for pattern in polite):
        return False
    if not HANGUL.search(text):
        return bool(WANTS_SOMETHING_EN.search(text))
    unsure = WHETHER_KO.search(text) and not _NO_DOUBT_KO.search(text)
    return bool(_WANTS_SOMETHING_KO.search(text) or unsure)


def _clause_of(text: str) -> str:
    """A Korean sentence up to its last "…는지", where what stands behind it wants to know; else nothing."""
    if "?" in text or ends_asking(text):
        return ""
    last = max((match.end() for match in WHETHER_KO.finditer(text)), default=0)
    return text[:last] if last and _SEEKS_KO.search(text[last:]) else ""


def lead_of(text: str) -> str:
    """The words with which a Korean or English sentence heads what it asks: "문의 사항", "my question"; else nothing."""
    patterns = (_TOPIC_KO, _COLON_KO, TOPIC_EN, HEADED_EN)
    found = next((found for pattern in patterns if (found := pattern.search(text))), None)
    return found["lead"].strip() if found else ""


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


def _reading_ko(text: str, names: frozenset[str]) -> Reading:
    if _RHETORICAL_KO.search(text) or _META_KO.search(text) or _THANKS_KO.search(text):
        return "courtesy"
    if _OFFERS_KO.search(text):
        return "courtesy"
    if not has_question_word(text) and (_WAY_KO.search(text) or _BROUGHT_KO.search(text)):
        return "begs" if _WAY_KO.search(text) else "announces"
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
    if re.search(r"시면\W*$", core) and not has_question_word(core):
        return "courtesy"
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
