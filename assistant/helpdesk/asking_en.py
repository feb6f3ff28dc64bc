"""The English half of :mod:`.asking`: direct and indirect questions, requests, courtesy, announcements."""

from __future__ import annotations

import re

from assistant.helpdesk.records import Reading

WANTS_SOMETHING_EN = re.compile(
    r"^\W*(?:(?:and|also|then|so)\W+)?(?:please|kindly)\b|\b(?:could|can|would|will) you\b|\b(?:i|we) (?:also |still |really |just )?(?:need|want) (?:you|to know|to see|a|an|the|some)\b|\b(?:i|we)\b.{0,20}\bwonder|\bwould be (?:good|great|helpful|nice|useful|welcome|appreciated)\b|\bit would help\b|\bwhether\b|\b(?:do not|don't|not) (?:know|sure|clear|understand)\b|\bunclear\b|\bplease\W*$",
    re.IGNORECASE,
)
_COURTESY_EN = re.compile(
    r"^(?:dear|hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern|sir|madam)\b[^.?!]{0,60}[.,!:?]*$"
    r"|\bhow are you\b|\bhope (?:you|this|all|everything|to hear)\b|\bthank(?:s| you)\b(?![^.?!]*\?)|\b(?:best|kind|warm|with) (?:regards|wishes)\b|\bregards,?$|\bsincerely\b|\byours (?:truly|faithfully)\b|^cheers\b"
    r"|\blook(?:ing)? forward\b|\bappreciate (?:your|any|the) (?:help|time|assistance|response|reply|support|attention)\b|\b(?:do not|don't) hesitate\b|\bsorry (?:to|for)\b|\bapologi[sz]e"
    r"|\b(?:may|can|could) i ask (?:you )?(?:a|some|one|a few|two|another) (?:\w+ )?questions?\b|\b(?:can|could|would|will) (?:you|anyone|somebody|someone) (?:please |kindly )?(?:help|assist|reply|respond|answer|get back|call|phone)(?: (?:me|us|back|to me|with (?:this|these|it|the following)|out|on this|soon|please))*\s*[?.!]*$"
    r"|\bplease find (?:attached|enclosed)\b|\blet (?:me|us) know if you (?:need|require|have|want)\b"
)
OFFERS_EN = re.compile(
    r"\bfind (?:attached|enclosed)\b|\b(?:if|should|in case) (?:you|anything|something|there is anything|anyone on your side) (?:need|require|want|have (?:any|a|further|more|questions?)|wish|prefer|miss|lack|is missing|is unclear|else)\b|\bjust (?:to let|letting) you know\b|\b(?:writing|wanted|want|like) to (?:let you know|tell you|inform you|say|thank|share|report)\b"
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
_SEEK_EN = (
    r"(?:know(?:ing)?|ask|understand(?:ing)?|learn(?:ing)?|establish|determine|ascertain|(?:find|figure?|work|make?|sort)(?:ing)? out|check(?:ing)?|double-?check|confirm|clarify|verify|enquire|inquire|hear(?:ing)?|see(?= (?:if|whether|what|how|when|which|who|where)\b)|be (?:told|informed|sure)"
    r"|get (?:clarity|information|details|an? (?:idea|sense|answer|explanation)))"
)
_BY_SELF_EN = r"(?:(?:'?m|'?d|'?re|'?ve|am|are|is|was|were|would|have|had|been|be|also|just|really|still|currently|now|further|then|therefore|very|only|rather|a bit)\s+){0,6}"
INDIRECT_EN = re.compile(
    rf"(?:\b(?:i|we|my \w+|our \w+)(?: |'|’){_BY_SELF_EN}|^(?:(?:and|but|also|so|just|still|would|could|we'd|i'd),?\s+){{0,4}})"
    rf"(?:wonder(?:ing|ed)?|(?:like|love|want|wanting|wanted|need|wish|wishing|hoping|hope|keen|glad|eager|writing|trying|happy|interested|curious|looking|asked|have|ought|must|should|grateful|thankful|pleased|helpful)\s+(?:(?:to|in)\s+)?{_SEEK_EN}|(?:like|love|want|need|appreciate|use|(?:grateful|thankful|glad|obliged) for)\s+(?:some |any |more )?(?:clarity|information|guidance|(?:an? )?(?:short |brief |quick )?(?:idea|sense|word|answer|explanation|hint|pointer|note))"
    r"|checking|asking|enquiring|inquiring|curious|not (?:quite |entirely |at all )?(?:sure|certain|clear)|unsure|uncertain|unclear|(?:could not|couldn't|cannot|can't|unable to|failed to)(?: seem to)? (?:find(?: out)?|tell|see|work out|make out|figure out|understand)|(?:do not|don't|did not|didn't) (?:know|understand|see)|at a loss|any (?:idea|news|word|chance)|no idea)\b"
    rf"(?P<object>.*?(?:\b(?:{_WH}|about|on|regarding|concerning|of|the|more|for|an?|our|your|their|(?<=check )that|(?<=confirm )that|(?<=verify )that|(?<=sure )that)\b).*)$"
    rf"|\b(?:it|that)(?:'s|'d| is| was| remains| seems| would| will)?(?: also| really| still)* (?:be )?(?:help|good|great|nice|helpful|useful|handy|important|not clear|unclear|wonderful)(?: (?:for|to) (?:us|me|them))?(?: to (?:{_SEEK_EN}|have|get|receive))?\s(?P<helps>(?:{_WH}|the|about|more|an?)\b.*)$"
    rf"|^(?:also |it )?would(?: also)? be (?:good|great|nice|helpful|useful|handy) to {_SEEK_EN}\s(?P<good>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# What somebody else asks through the writer: "the client asks whether …", "my boss wants to know the …".
_FOR_OTHERS_EN = re.compile(
    rf"\b(?:my|our|the|his|her|their|an?|one|another|two|some|several) (?:\w+ ){{0,2}}\w+ (?:also |now |just |has |have |is |are |keeps? )*(?:(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|enquir(?:es?|ing)|inquir(?:es?|ing))(?: (?:me|us))?(?: to {_SEEK_EN})?|(?:wants?|wish(?:es)?|needs?|(?:would|'d) like) (?:me )?to {_SEEK_EN})"
    rf"\s+(?P<object>(?:{_WH}|by when|about|the|for how)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
TOPIC_EN = re.compile(
    r"^(?P<lead>\W*(?:(?:(?:my|our|the|their|his|her|another|one) (?:\w+ ){0,2})?(?:questions?|quer(?:y|ies)|enquir(?:y|ies))\s+(?:is|are|was|concerns?|relates? to|(?:has|have) to do with)(?: about| on| regarding)?"
    r"|(?:(?:my |our )?questions?|(?:info(?:rmation)? )?(?:needed|wanted|requested|required|missing)|another (?:point|thing|issue)|one more (?:point|thing|issue)|(?:(?:i|we) )?(?:need|want|seek|require|looking for) (?:some |more )?(?:info(?:rmation)?|details)\b[^:.?!]{0,40}|(?:what )?(?:i|we)(?:'d| would)? (?:need|like|want)(?: to know)?)\s?[:：]))"
    r"\s+(?P<object>(?!(?:below|as follows|the following|attached|simple|these|this|they|it)\b)\w.*)$",
    re.IGNORECASE | re.DOTALL,
)  # "my question is …", "Questions: …"
HEADED_EN = re.compile(r"^(?P<lead>(?:regarding|concerning|about|on|for|re)\b:?\s[^:.?]{1,60}):\s+", re.IGNORECASE)
_TELL_EN = r"(?:advise|tell|let (?:me|us) (?:know|have)|confirm|clarify|explain|inform|send|provide|share|forward|give(?! (?:my|our|him|her|them)\b)|indicate|specify|state|point|outline|direct|describe|list|update|summari[sz]e|remind|quote|name|(?:include|add|mention|attach)(?= (?:an?|the|what|whether|which|how|when|where|who|any)\b)|help (?:me|us) (?:to )?understand|shed (?:some )?light)"
REQUEST_EN = re.compile(
    r"(?:\b(?:please|kindly|(?:grateful|thankful|glad|obliged|appreciate(?: it)?),? if (?:you|someone|anyone) (?:could|would|can)|(?:could|can|would|will) (?:you|someone|anyone|somebody|anybody)(?: please| kindly| also| possibly| perhaps)*|(?:helpful|great|good|nice|wonderful|useful|kind) if (?:you|someone|anyone) (?:could|would|can)|i(?:'d| would) like you to"
    r"|(?:hop\w+|wish\w*|if|maybe|perhaps)(?: that)? (?:you|someone|anyone|somebody) (?:could|can|would|might|may|will))\s+"
    rf"(?:(?:also|please|kindly|then|just)\s+){{0,3}}{_TELL_EN}"
    r"|^(?:(?:and|also|then|so|do|just|now|again|finally|lastly|secondly|so please)[, ]+)*(?:(?:tell|show|give|send|remind|inform|advise|let|point) (?:me|us)(?: know)?\b|(?:send|pass) (?:over|along)\b|(?:explain|clarify|confirm|specify|list)(?= (?:an?|the|what|whether|which|how|when|where|who|why|if)\b)))\b(?P<object>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# Something to have, which asks where it is something that a programme has: "I would also like the success rate".
WANTS_THING_EN = re.compile(
    r"(?:\b(?:i|we)(?:'d|'m|'re| am| are| would| will| could| do| still| also| have){0,4}(?: also| still| really| just| be| very| only){0,3}|^(?:and |but |also,? |still )*)\s*"
    r"(?:(?:like|love|need|want|require|appreciate|welcome|(?:glad|happy|pleased|grateful)(?= to (?:have|get|see|receive))|seek(?:ing)?|request(?:ing)?|use|miss(?:ing)?|lack(?:ing)?|(?:am |are )?after|looking for|interested in|(?:grateful|thankful|glad|obliged) (?:for|of|about)|curious about|in need of)\s+)"
    r"(?:to (?:have|get|see|receive|obtain|be given|be sent)\s+)?(?P<object>(?:an?|the|your|any|some|more|its|their|further|information|details|clarity|guidance)\b.*)$",
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


def wanted_en(text: str) -> re.Match[str] | None:
    """An English sentence as a request or an indirect question; what it asks for is in :func:`rest_of`."""
    patterns = (TOPIC_EN, REQUEST_EN, INDIRECT_EN, _FOR_OTHERS_EN)
    found = next((found for pattern in patterns if (found := pattern.search(text))), None)
    return found or (_WANTED_EN.search(text) if _WANTS_EN.search(text) else None)


def rest_of(wanted: re.Match[str]) -> str:
    """What is asked for."""
    return next((words for name, words in wanted.groupdict().items() if words and name != "lead"), "")


def starts_asking(text: str) -> bool:
    """Whether English words begin like a direct question."""
    return bool(_STARTS_ASKING_EN.search(text))


def reading_en(text: str, names: frozenset[str]) -> Reading:
    lowered = text.lower().replace("’", "'")
    if _RHETORICAL_EN.search(lowered):
        return "courtesy"
    asked = text.rstrip(" \"')”’").endswith("?") or starts_asking(text)
    if asked and not _COURTESY_EN.search(lowered):
        return "asks"
    wanted = wanted_en(text)
    topic = wanted is not None and wanted.re is TOPIC_EN
    if (
        _ANNOUNCES_EN.search(text)
        and not topic
        and not re.search(rf"\b(?:{_WH})\b", rest_of(wanted) if wanted else "", re.IGNORECASE)
    ):
        return "announces"
    if OFFERS_EN.search(lowered):
        return "courtesy"
    if wanted:
        rest = rest_of(wanted)
        for name in names:
            rest = rest.replace(name, "" if topic else " x ")
        if topic and not _EMPTY_OBJECT_EN.sub("", rest):
            return "announces"
        return "asks" if _EMPTY_OBJECT_EN.sub("", rest) else "begs"
    if _BEGS_EN.search(text):
        return "begs"
    return "courtesy" if _COURTESY_EN.search(lowered) else "tells"
