"""What staff do with a mail: nothing personal is kept in the open, nothing unsupported approved without a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from assistant.errors import InputError, StoreConflictError
from assistant.helpdesk.desk import MAX_LETTER_CHARS, MAX_REASON_CHARS, HelpDesk
from assistant.helpdesk.drafting import draft
from assistant.helpdesk.letters import Form, told
from assistant.helpdesk.precedents import carried_over
from assistant.helpdesk.records import MAX_MAIL_CHARS, State, Support
from assistant.helpdesk.reviewing import MARK
from assistant.service.kept import STATES, Case
from assistant.service.privacy import mask
from tests.databases import Clock
from tests.helpdesk.conftest import OFFICES
from tests.helpdesk.makers import ANSWERED, ENGLISH, MAIL, NAME, PHONE, approved, given_in
from tests.helpdesk.test_letters import FORMS, mail, words
from tests.makers import TODAY

TYPED_NAME, TYPED_PHONE = "이서연", "010-9999-8888"
HARMLESS = "곧 담당자가 연락드리겠습니다."
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])  # where the database makes no difference
AGENCY = OFFICES["agency"]
TOO_LONG = "가" * (MAX_MAIL_CHARS + 1)
GROWING = "a@b.kr " * (MAX_MAIL_CHARS // 7)  # fits, but not with "[이메일-1]" in place of each


def edited(desk: HelpDesk, *lines: str, case: Case | None = None) -> Case:
    """A case with lines added to its letter by hand."""
    there = case or given_in(desk)
    return desk.save(there.id, "\n".join((there.text, *lines)), "lee", there.version)


def typed_in(desk: HelpDesk) -> Case:
    """A case whose letter names someone, and numbers of someone and of the citizen, that a person typed."""
    return edited(desk, f"담당자 {TYPED_NAME} 주무관이 {TYPED_PHONE}에서 {PHONE}로 연락드리겠습니다.")


# ---- from a mail to a draft


def test_a_mail_is_taken_in_masked_with_its_words_beside_it(desk: HelpDesk) -> None:
    taken = desk.taken_in(MAIL, "agency", f"R-7 {PHONE}")
    hidden = mask(MAIL, "ko")
    assert (taken.mail, taken.found, taken.language) == (hidden.text, hidden.found, "ko")
    assert (taken.office, taken.reference, taken.failure) == ("agency", "R-7 [전화번호-1]", "")
    assert {one.original for one in taken.found} == {NAME, PHONE} and PHONE not in taken.mail
    assert desk.taken_in(ENGLISH).language == "en" and desk.taken_in(ENGLISH).office == "helpdesk"
    assert desk.store.listed() == ()


def test_a_mail_is_kept_and_drafted_as_the_chain_answers_it(desk: HelpDesk) -> None:
    case = given_in(desk, reference="R-7")
    assert case == desk.store.get(case.id) and (case.state, case.reference) == ("drafted", "R-7")
    assert case.draft == draft(mask(MAIL, "ko").text, desk.chain, OFFICES["helpdesk"], TODAY)
    assert case.text == case.draft.text and "[이름-1]" in case.text
    assert {one.original for one in desk.store.originals(case.id)} == {NAME, PHONE}
    assert desk.restorer(case.id)(case.mail) == MAIL
    assert [(entry.who, entry.what) for entry in desk.store.history(case.id)] == [("kim", "added"), ("kim", "drafted")]


@on_sqlite
@pytest.mark.parametrize("name", ["agency", " AGENCY ", AGENCY.ko.name, AGENCY.en.name.upper()])
def test_an_office_is_named_by_its_id_or_either_name(desk: HelpDesk, name: str) -> None:
    case = given_in(desk, office=name)
    assert desk.office(name) == AGENCY and case.office == "agency"
    assert AGENCY.ko.opening in case.text


@pytest.mark.parametrize(
    ("given", "office"), [("", ""), (" \n", ""), (TOO_LONG, ""), (GROWING, ""), (MAIL, "no such office")]
)
def test_what_cannot_be_answered_is_told_and_nothing_of_it_kept(desk: HelpDesk, given: str, office: str) -> None:
    with pytest.raises(InputError) as caught:
        desk.answer(given, "kim", office)
    assert caught.value.hint and desk.store.listed() == ()


def test_a_new_draft_in_another_office_s_words_takes_the_letter_s_place(desk: HelpDesk) -> None:
    case = edited(desk, HARMLESS)
    again = desk.redraft(case.id, "lee", case.version, "agency")
    assert (again.office, again.state, again.version) == ("agency", "drafted", case.version + 1)
    assert again.draft == draft(case.mail, desk.chain, AGENCY, TODAY) and again.text == again.draft.text
    assert desk.store.history(case.id)[-1].before == case.text
    same = desk.redraft(case.id, "lee", again.version)
    assert same.office == "agency" and same.text == again.text
    assert desk.restorer(case.id)(same.mail) == MAIL


def test_a_draft_that_cannot_be_had_leaves_the_letter_as_it_is(desk: HelpDesk) -> None:
    case = given_in(desk)
    with pytest.raises(InputError, match="no office"):
        desk.redraft(case.id, "lee", case.version, "no such office")
    with pytest.raises(StoreConflictError):
        desk.redraft(case.id, "lee", case.version - 1)
    assert desk.store.get(case.id) == case


# ---- review


@on_sqlite
@pytest.mark.parametrize(
    ("line", "support"),
    [
        (HARMLESS, "by_hand"),
        (ANSWERED, "not_supported"),
        ("법이 시행되었습니다.", "not_supported"),
        (f"{TYPED_PHONE}로 연락드리겠습니다.", "by_hand"),
        ("위 내용을 보십시오. [99]", "not_supported"),
    ],
)
def test_a_line_that_was_typed_is_judged_with_reasons(desk: HelpDesk, line: str, support: Support) -> None:
    case = given_in(desk)
    judged = desk.judged(case, f"{case.text}\n{line}")
    assert case.draft and judged.lines[:-1] == case.draft.lines and judged.open_parts == ()
    assert judged.lines[-1].support == support and bool(judged.reasons[-1]) == (support == "not_supported")
    assert not any(judged.reasons[:-1]) and len(judged.reasons) == len(judged.lines)
    assert judged.unsupported == tuple(one for one in judged.lines[-1:] if support == "not_supported")
    assert TYPED_PHONE not in repr(judged)


@on_sqlite
def test_what_a_source_says_is_supported(desk: HelpDesk) -> None:
    case = given_in(desk)
    assert case.draft
    judged = desk.judged(case, f"{case.draft.citations[0].quote} [1]")
    assert {line.support for line in judged.lines} == {"supported"} and not any(judged.reasons)


@on_sqlite
def test_a_question_that_nothing_answers_any_more_is_open(desk: HelpDesk) -> None:
    case = given_in(desk)
    assert case.draft
    rows = [row for row in case.text.splitlines() if row]
    kept = [row for row, line in zip(rows, case.draft.lines, strict=True) if line.part != 2]
    headed = [*kept, next(line.text for line in case.draft.lines if line.role == "heading" and line.part == 2)]
    assert desk.judged(case, "\n".join(kept)).open_parts == (2,)
    assert desk.judged(case, "\n".join(headed)).open_parts == (2,)
    assert desk.judged(case, "").open_parts == (1, 2)


@on_sqlite
def test_saving_a_letter_that_nobody_touched_changes_no_letter(desk: HelpDesk) -> None:
    for given in (MAIL, ENGLISH):
        case = given_in(desk, given)
        assert desk.save(case.id, case.text, "lee", case.version).text == case.text


def test_what_is_typed_in_is_masked_by_tokens_that_the_mail_has_not(desk: HelpDesk) -> None:
    case = typed_in(desk)
    assert case.state == "in_review" and not any(word in case.text for word in (TYPED_NAME, TYPED_PHONE, PHONE))
    assert case.text.endswith("\n담당자 [이름-2] 주무관이 [전화번호-2]에서 [전화번호-1]로 연락드리겠습니다.")
    there = {one.token: one.original for one in desk.store.originals(case.id)}
    typed = {"[이름-2]": TYPED_NAME, "[전화번호-2]": TYPED_PHONE}
    assert there == {"[이름-1]": NAME, "[전화번호-1]": PHONE} | typed
    assert desk.restorer(case.id)(case.mail) == MAIL
    again = desk.save(case.id, f"{case.text}\n문의: 010-7777-6666", "kim", case.version)
    assert again.text.endswith("\n문의: [전화번호-3]")
    assert TYPED_PHONE in desk.restorer(case.id)(again.text)
    history = repr(desk.store.history(case.id))
    assert "[전화번호-3]" in history and not any(word in history for word in (TYPED_NAME, TYPED_PHONE, PHONE))


@on_sqlite
def test_a_name_that_the_mail_told_is_masked_wherever_it_is_typed(desk: HelpDesk) -> None:
    case = desk.answer(MAIL, "kim", reference=f"{NAME}-3")
    assert case.reference == "[이름-1]-3"
    case = edited(desk, f"{NAME} 건은 {NAME}씨께 말씀드렸습니다.", case=case)
    assert case.text.endswith("\n[이름-1] 건은 [이름-1]씨께 말씀드렸습니다.")
    desk.move(case.id, "rejected", "kim", case.version, f"{NAME} 건은 끝남")
    assert desk.store.history(case.id)[-1].reason == "[이름-1] 건은 끝남"
    assert not any(NAME in repr(kept) for kept in (desk.store.history(case.id), desk.store.get(case.id)))


@on_sqlite
def test_what_the_sources_say_too_is_no_secret_of_the_mail(desk: HelpDesk) -> None:
    case = given_in(desk, f"스마트상점 지원금은 얼마인가요? 전화 {PHONE}")
    assert case.draft is not None
    quote = replace(case.draft.citations[0], quote=f"문의 {PHONE}")
    public = replace(case, draft=replace(case.draft, citations=(quote, *case.draft.citations[1:])))
    assert PHONE in "".join(line.text for line in desk.judged(public, f"문의는 {PHONE}입니다.").lines)
    assert PHONE not in "".join(line.text for line in desk.judged(case, f"문의는 {PHONE}입니다.").lines)


@on_sqlite
def test_a_token_that_the_writer_of_the_mail_typed_stays_the_writer_s(desk: HelpDesk) -> None:
    written = "[전화번호-1] 칸은 무엇을 적나요? 스마트상점 지원금은 얼마인가요?"
    case = given_in(desk, written)
    case = desk.save(case.id, f"{TYPED_PHONE}로 연락드리겠습니다.", "lee", case.version)
    assert case.text == "[전화번호-2]로 연락드리겠습니다."
    assert desk.restorer(case.id)(case.mail) == written


@on_sqlite
def test_a_letter_that_is_endless_or_not_drafted_or_closed_is_not_saved(desk: HelpDesk) -> None:
    case = given_in(desk)
    with pytest.raises(InputError, match="60,000"):
        desk.save(case.id, "가" * (MAX_LETTER_CHARS + 1), "lee", case.version)
    with pytest.raises(InputError, match="60,000"):
        desk.judged(case, "가" * (MAX_LETTER_CHARS + 1))
    new = desk.store.add(desk.taken_in(MAIL), "kim")
    deeds: tuple[Callable[[], object], ...] = (
        lambda: desk.save(new.id, "x", "lee", 1),
        lambda: desk.judged(new, "x"),
    )
    for refused in deeds:
        with pytest.raises(InputError, match="no draft"):
            refused()
    case = desk.approve(case.id, "lee", case.version)
    with pytest.raises(InputError, match="approved"):
        desk.save(case.id, "x", "lee", case.version)
    assert desk.store.get(case.id) == case


def test_whoever_was_quicker_is_not_written_over(desk: HelpDesk) -> None:
    case = given_in(desk)
    quicker = desk.save(case.id, f"{case.text}\n문의: {TYPED_PHONE}", "lee", case.version)
    late: tuple[Callable[[], object], ...] = (
        lambda: desk.save(case.id, "문의: 010-7777-6666", "kim", case.version),
        lambda: desk.approve(case.id, "kim", case.version),
        lambda: desk.move(case.id, "rejected", "kim", case.version),
        lambda: desk.redraft(case.id, "kim", case.version),
    )
    before = desk.store.originals(case.id)
    for deed in late:
        with pytest.raises(StoreConflictError):
            deed()
    assert desk.store.get(case.id) == quicker and desk.store.originals(case.id) == before


# ---- approval


def test_a_draft_as_it_was_made_may_be_approved(desk: HelpDesk) -> None:
    case = approved(desk)
    assert case.state == "approved" and desk.store.history(case.id)[-1].after == "approved"


@pytest.mark.parametrize("deed", ["approve", "move"])
def test_an_unsupported_figure_is_approved_with_a_reason_only(desk: HelpDesk, deed: str) -> None:
    case = edited(desk, ANSWERED)

    def approve(reason: str = "") -> Case:
        if deed == "approve":
            return desk.approve(case.id, "lee", case.version, reason)
        return desk.move(case.id, "approved", "lee", case.version, reason)

    for reason in ("", " \n"):
        with pytest.raises(InputError, match="777") as caught:
            approve(reason)
        assert caught.value.hint and desk.store.get(case.id) == case
    assert approve(f" 담당과 {TYPED_PHONE}에 확인함 ").state == "approved"
    entry = desk.store.history(case.id)[-1]
    assert (entry.who, entry.what, entry.before, entry.after) == ("lee", "moved", "in_review", "approved")
    assert entry.reason == "담당과 [phone]에 확인함"


@on_sqlite
def test_a_version_that_is_still_to_come_is_not_approved(desk: HelpDesk) -> None:
    """Else another letter could take the place of the one that was judged, before the case is moved."""
    case = given_in(desk)
    save, move = desk.store.edit, desk.store.move
    desk.store.move = lambda *of, **more: (save(case.id, ANSWERED, "lee", case.version), move(*of, **more))[1]  # type: ignore[method-assign]
    with pytest.raises(StoreConflictError):
        desk.approve(case.id, "lee", case.version + 1)
    assert desk.store.get(case.id) == case


@on_sqlite
def test_a_long_reason_is_masked_before_it_is_cut(desk: HelpDesk) -> None:
    case = given_in(desk)
    for cut in range(2, 14):
        given = "가" * (MAX_REASON_CHARS - cut - 1) + f" {TYPED_PHONE}"
        case = desk.move(case.id, "rejected" if cut % 2 else "in_review", "lee", case.version, given)
        reason = desk.store.history(case.id)[-1].reason
        assert len(reason) <= MAX_REASON_CHARS and "01" not in reason and "가 [p" in reason[-10:]


@on_sqlite
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("위 내용을 보십시오. [99]", r"\[99\]"),
        ("[전화번호-7]로 연락드리겠습니다.", r"\[전화번호-7\]"),
        ("[phone-1]로 연락드리겠습니다.", r"\[phone-1\]"),
        ("", "empty"),
        (" \n\n", "empty"),
    ],
)
def test_what_could_not_be_given_out_is_not_approved_whatever_the_reason(desk: HelpDesk, text: str, told: str) -> None:
    case = given_in(desk)
    case = desk.save(case.id, text, "lee", case.version)
    for reason in ("", "담당과에 확인함"):
        with pytest.raises(InputError, match=told) as caught:
            desk.approve(case.id, "lee", case.version, reason)
        assert caught.value.hint and desk.store.get(case.id) == case


@on_sqlite
def test_a_mask_of_the_mail_or_one_that_its_writer_typed_is_not_strange(desk: HelpDesk) -> None:
    case = given_in(desk, f"{MAIL}[주소-3] 칸도 있더군요.")
    case = edited(desk, "[주소-3], [전화번호-1]", case=case)
    assert desk.approve(case.id, "lee", case.version).state == "approved"


WAYS: dict[State, tuple[State, ...]] = {
    "drafted": ("in_review", "approved", "rejected"),
    "in_review": ("approved", "rejected"),
    "approved": ("in_review",),
    "rejected": ("in_review",),
}


@pytest.mark.parametrize("state", WAYS)
def test_a_case_goes_only_the_ways_there_are(desk: HelpDesk, state: State) -> None:
    for wanted in STATES:
        case = given_in(desk)
        case = case if state == "drafted" else desk.move(case.id, state, "lee", case.version)
        if wanted in WAYS[state]:
            assert desk.move(case.id, wanted, "kim", case.version, "weil").state == wanted
            assert desk.store.history(case.id)[-1].reason == "weil"
            continue
        with pytest.raises(InputError) as caught:
            desk.move(case.id, wanted, "kim", case.version)
        assert caught.value.hint and desk.store.get(case.id) == case


def test_a_case_without_a_draft_is_neither_approved_nor_given_out(desk: HelpDesk) -> None:
    new = desk.store.add(desk.taken_in(MAIL), "kim")
    with pytest.raises(InputError, match="no draft"):
        desk.approve(new.id, "lee", new.version, "weil")
    with pytest.raises(InputError, match="approved"):
        desk.exported(new.id, "text")
    assert desk.move(new.id, "rejected", "lee", new.version).state == "rejected"


# ---- the way out


@on_sqlite
@pytest.mark.parametrize("form", FORMS)
def test_an_approved_reply_is_given_out_with_the_words_of_mail_and_edit(desk: HelpDesk, form: Form) -> None:
    case = typed_in(desk)
    desk.approve(case.id, "lee", case.version)
    file = desk.exported(case.id, form)
    seen = words(form, file.content)
    assert f"안녕하십니까, {NAME} 님." in seen and "https://" in seen
    assert f"담당자 {TYPED_NAME} 주무관이 {TYPED_PHONE}에서 {PHONE}로 연락드리겠습니다." in seen
    assert "[이름-" not in seen and "[전화번호-" not in seen and file.media_type


@on_sqlite
@pytest.mark.parametrize(
    ("given", "subject"),
    [("", told("subject", "ko")), ("  ", told("subject", "ko")), (" [이름-1] 님께 ", f"{NAME} 님께")],
)
def test_a_subject_may_be_given_and_may_name_the_writer(desk: HelpDesk, given: str, subject: str) -> None:
    assert mail(desk.exported(approved(desk).id, "eml", given).content)["Subject"] == subject


@on_sqlite
def test_an_english_mail_has_an_english_subject(desk: HelpDesk) -> None:
    assert mail(desk.exported(approved(desk, ENGLISH).id, "eml").content)["Subject"] == told("subject", "en")


@on_sqlite
@pytest.mark.parametrize("state", ["drafted", "in_review", "rejected"])
def test_only_an_approved_reply_is_given_out(desk: HelpDesk, state: State) -> None:
    case = given_in(desk)
    if state != "drafted":
        desk.move(case.id, state, "lee", case.version)
    with pytest.raises(InputError, match="approved") as caught:
        desk.exported(case.id, "text")
    assert caught.value.hint


# ---- precedents

LIKE = MAIL.replace("한빛테크", "두리상사").replace(NAME, "박지훈").replace("몇 년마다 세우나요", "누가 세우나요")


def test_approved_replies_to_like_mails_are_shown_with_what_differs(desk: HelpDesk, clock: Clock) -> None:
    first = approved(desk)
    clock.move(minutes=1)
    far = approved(desk, "혁신바우처는 누가 신청할 수 있나요?")
    not_approved, case = given_in(desk), given_in(desk, LIKE)
    found = desk.precedents(case)
    assert found[0].case == first and not_approved.id not in {one.case.id for one in found}
    assert all(one.likeness >= other.likeness for one, other in pairwise(found))
    assert all(one.case.id != far.id or one.likeness < found[0].likeness for one in found)
    for before, after, differs in ((first.mail, case.mail, found[0].mail), (first.text, case.text, found[0].letter)):
        assert "".join(one.text for one in differs if one.kind != "added") == before
        assert "".join(one.text for one in differs if one.kind != "removed") == after
    assert any(one.kind == "added" and "두리상사" in one.text for one in found[0].mail)
    assert found[0].text == carried_over(first, case)


def test_a_case_is_no_precedent_of_itself_and_at_most_three_are_shown(desk: HelpDesk) -> None:
    cases = [approved(desk) for _ in range(5)]
    for case in (cases[0], cases[-1]):
        found = desk.precedents(case)
        assert len(found) == 3 and case.id not in {one.case.id for one in found}


@on_sqlite
def test_a_letter_that_is_carried_over_cites_the_sources_of_the_other_draft(desk: HelpDesk) -> None:
    source, target = given_in(desk), given_in(desk, "기본계획은 몇 년마다 세우나요? 스마트상점 지원금은 얼마인가요?")
    assert source.draft and target.draft
    there = {one.passage_id: one.number for one in target.draft.citations}
    carried = carried_over(source, target)
    kept = {one.number: there[one.passage_id] for one in source.draft.citations if one.passage_id in there}
    assert kept and any(before != after for before, after in kept.items())
    marks = [kept[int(number)] for number in MARK.findall(source.text) if int(number) in kept]
    assert [int(number) for number in MARK.findall(carried)] == marks
    assert MARK.sub("", carried) == MARK.sub("", source.text).replace("[이름-1]", "[이름]")


@on_sqlite
def test_a_mask_is_carried_over_only_where_both_mails_have_it(desk: HelpDesk) -> None:
    source = given_in(desk)
    source = desk.save(source.id, f"{source.text}\n담당자 010-7777-8888", "kim", source.version)
    carried = carried_over(source, given_in(desk, MAIL.replace("기본계획은", "AI 기본계획은")))
    assert "[이름-1]" in carried and "담당자 [전화번호]" in carried


@on_sqlite
def test_a_mark_whose_source_the_other_draft_has_not_goes(desk: HelpDesk) -> None:
    source, target = given_in(desk), given_in(desk, "혁신바우처는 누가 신청할 수 있나요?")
    assert target.draft
    bare = replace(target, draft=replace(target.draft, citations=()))
    assert MARK.findall(source.text) and not MARK.findall(carried_over(source, bare))
    assert carried_over(replace(source, text=ANSWERED), bare).strip() == ANSWERED.removesuffix(" [1]")
