"""What staff do with a mail: take it in, have it drafted, edit, approve, and give the reply out.

    mail ─► masked ─► Case: new ─► drafted ─► edited, judged anew ─► approved ─► file with the words put back

Nothing is kept, logged or given to a model before it is masked: neither the mail, nor what a person types later. The
words that were masked come back in the file of an approved reply, and nowhere else but in the look at the mask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assistant.answering.chain import AnswerChain
from assistant.errors import InputError
from assistant.helpdesk.claims import MASK_TOKEN
from assistant.helpdesk.drafting import check_length, draft
from assistant.helpdesk.letters import Form, cited, letter, told
from assistant.helpdesk.mails import language_of
from assistant.helpdesk.offices import DEFAULT, Office, office_named
from assistant.helpdesk.precedents import Precedent, draft_of, precedents
from assistant.helpdesk.records import Draft, Line, State
from assistant.helpdesk.reviewing import may_approve, reviewed
from assistant.records import Engine
from assistant.service.cases import check_version
from assistant.service.exports import ExportFile
from assistant.service.kept import Case, NewCase
from assistant.service.privacy import Masked, hidden_again, mask, masked
from assistant.service.store import Store

MAX_LETTER_CHARS = 60_000
MAX_REASON_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A letter as it stands: each line with what speaks against it, and the numbers of questions with no line left."""

    lines: tuple[Line, ...]
    reasons: tuple[tuple[str, ...], ...]
    open_parts: tuple[int, ...]

    @property
    def unsupported(self) -> tuple[Line, ...]:
        """The lines that stand in the way of an approval without a reason."""
        return tuple(line for line in self.lines if line.support == "not_supported")


class HelpDesk:
    """The desk over a store and a chain. ``offices`` gives the offices as they are now: a keeper may change them."""

    def __init__(
        self,
        store: Store,
        chain: AnswerChain,
        offices: Callable[[], Mapping[str, Office]],
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self.store = store
        self.chain = chain
        self.offices = offices
        self.today = today

    # ---- from a mail to a draft

    def taken_in(self, mail: str, office_id: str = DEFAULT, reference: str = "") -> NewCase:
        """A mail as the store may keep it: masked, with the words that were taken out beside it."""
        language = language_of(mail)
        hidden = mask(mail, language)
        named = masked(hidden_again(reference, hidden.found))
        return NewCase(hidden.text, language, hidden.found, office_id, named)

    def answer(self, mail: str, who: str, office: str = "", reference: str = "", engine: Engine = "quote") -> Case:
        """Keep one mail and draft its reply.

        Raises:
            InputError: the mail is empty or too long, or there is no such office.
            StoreError: it cannot be kept.
        """
        check_length(mail)
        taken = self.taken_in(mail, self.office(office).id, reference)
        check_length(taken.mail)  # masks may be longer than what they hide
        case = self.store.add(taken, who)
        return self.store.put_draft(case.id, self.drafted(case, engine), who, case.version)

    def drafted(self, case: Case, engine: Engine = "quote") -> Draft:
        """A draft for a case, which is not kept yet.

        Raises:
            InputError: the mail is empty or too long, or there is no such office.
        """
        return draft(case.mail, self.chain, self.office(case.office), self.today(), engine)

    def redraft(self, case_id: str, who: str, version: int, office: str = "", engine: Engine = "quote") -> Case:
        """A new draft in place of the letter that a case has.

        Raises:
            StoreError, InputError: see :meth:`assistant.service.store.Store.put_draft`.
        """
        case = self.store.get(case_id)
        chosen = replace(case, office=self.office(office or case.office).id)
        return self.store.put_draft(case_id, self.drafted(chosen, engine), who, version, office=chosen.office)

    def office(self, name: str) -> Office:
        """An office as it is now, by id or name; see :func:`assistant.helpdesk.offices.office_named`.

        Raises:
            InputError: there is no such office.
        """
        return office_named(self.offices(), name)

    # ---- review

    def judged(self, case: Case, text: str) -> Judged:
        """A letter as it stands in the editor, line by line.

        Raises:
            InputError: the case has no draft, or the letter is too long.
        """
        made = draft_of(case)
        found = reviewed(self._hidden(case, text).text, made, self.chain.index.passages, case.language)
        lines = tuple(line for line, _ in found)
        return Judged(lines, tuple(reasons for _, reasons in found), _open_parts(lines, made))

    def save(self, case_id: str, text: str, who: str, version: int) -> Case:
        """Keep an edited letter; personal data that was typed into it is masked first.

        Raises:
            InputError: the letter is too long, or the case has no draft or is closed.
            StoreError: someone else changed it meanwhile, or it cannot be kept.
        """
        case = self.store.get(case_id)
        hidden = self._hidden(case, text)
        found = (*self.store.originals(case_id), *hidden.found) if hidden.found else None
        return self.store.edit(case_id, hidden.text, who, version, found=found)

    def approve(self, case_id: str, who: str, version: int, reason: str = "") -> Case:
        """Approve a letter as it is kept.

        Raises:
            InputError: something unsupported is in it and no reason is given, a mark has no source, a mask hides no
                word of this case, or it is empty.
            StoreError: someone else changed it meanwhile.
        """
        case = self.store.get(case_id)
        check_version(case.version, version)  # else what is judged here need not be what is approved
        cited(case.text, draft_of(case))  # a mark without a source could not be given out
        self._refuse_strange_masks(case)
        judged = self.judged(case, case.text)
        if not may_approve(judged.lines, reason):
            first = judged.unsupported[0].text
            raise InputError(
                f"Sentences without support: {len(judged.unsupported)}. / "
                f"근거가 확인되지 않은 문장 {len(judged.unsupported)}개: “{first[:200]}”",
                "Mend them, or say why they may stand. / 고치시거나, 그대로 두는 까닭을 적어 주세요.",
            )
        return self.store.move(case_id, "approved", who, version, reason=self._kept_reason(case_id, reason))

    def move(self, case_id: str, state: State, who: str, version: int, reason: str = "") -> Case:
        """Bring a case to another state, with a reason for those who read its history; see :meth:`approve` for that.

        Raises:
            InputError: there is no way to this state from the one it is in.
            StoreError: someone else changed it meanwhile.
        """
        if state == "approved":  # never past the checks
            return self.approve(case_id, who, version, reason)
        return self.store.move(case_id, state, who, version, reason=self._kept_reason(case_id, reason))

    def precedents(self, case: Case) -> tuple[Precedent, ...]:
        """Approved replies to mails like this one; see :func:`assistant.helpdesk.precedents.precedents`."""
        return precedents(self.store, case)

    # ---- what was masked, and the way out

    def restorer(self, case_id: str) -> Callable[[str], str]:
        """Puts the masked words of a case back into any text.

        Raises:
            StoreError: there is no such case, or its words were locked with another key.
        """
        return Masked("", self.store.originals(case_id)).restore

    def exported(self, case_id: str, form: Form, subject: str = "") -> ExportFile:
        """An approved reply as a file, the masked words put back.

        Raises:
            InputError: it is not approved.
            StoreError: see :meth:`restorer`.
        """
        case = self.store.get(case_id)
        if case.state != "approved":
            raise InputError("Only an approved reply is given out. / 승인된 답변만 내보냅니다.", "Approve it first.")
        title = subject.strip() or told("subject", case.language)
        return letter(case.text, draft_of(case), form, title, self.restorer(case_id))

    def _kept_reason(self, case_id: str, reason: str) -> str:
        """A reason as it is kept: masked before it is cut, since half a number is not known as one."""
        given = reason.strip()[: 2 * MAX_REASON_CHARS]
        known = self.store.originals(case_id) if given else ()
        return masked(hidden_again(given, known))[:MAX_REASON_CHARS]

    def _refuse_strange_masks(self, case: Case) -> None:
        known = {one.token for one in self.store.originals(case.id)}
        strange = [token for token in MASK_TOKEN.findall(case.text) if token not in known and token not in case.mail]
        if strange:
            raise InputError(
                f"The mask {strange[0]} hides no word of this mail. / {strange[0]}: 이 메일에 없는 가림 표시입니다.",
                "Take it out, or write what should stand there.",
            )

    def _hidden(self, case: Case, text: str) -> Masked:
        """A letter with personal data masked: words that the case knows in their tokens, others in new ones.

        What the sources say is public.
        """
        if len(text) > MAX_LETTER_CHARS:
            raise InputError(
                f"The letter has {len(text):,} characters; at most {MAX_LETTER_CHARS:,} are kept. / "
                f"답변은 {MAX_LETTER_CHARS:,}자까지 저장합니다.",
                "Shorten it.",
            )
        made = draft_of(case)
        public = (made.text, *(one.quote for one in made.citations))
        hidden_before = self.store.originals(case.id)
        text = hidden_again(text, (one for one in hidden_before if not any(one.original in said for said in public)))
        taken = MASK_TOKEN.findall(case.mail)  # its writer may have typed what looks like one
        hidden = mask(text, case.language, public=public, before=hidden_before, taken=taken)
        known = {one.token for one in hidden_before}
        return Masked(hidden.text, tuple(one for one in hidden.found if one.token not in known))


def _open_parts(lines: tuple[Line, ...], made: Draft) -> tuple[int, ...]:
    """The questions of the mail that nothing in the letter answers any more, nor says to be unknown."""
    said = {line.part for line in lines if line.role != "heading"}
    return tuple(number for number in range(1, len(made.questions) + 1) if number not in said)
