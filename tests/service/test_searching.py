"""Search and likeness, the same on both databases."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.service.searching import MAX_TERMS, haystack_of, likeness, terms_of
from assistant.service.store import Store
from tests.databases import Clock
from tests.service.makers import draft, mail
from tests.service.test_store import HOSTILE

MAILS = {
    "store": "스마트상점 지원금은 얼마인가요? 신청 기간도 알려 주세요.",
    "cloud": "중소기업 클라우드 바우처를 신청하려고 합니다. 대상이 되나요?",
    "law": "Has the SME AI Act passed? We read about it in the news.",
    "edge": '할인율 100% 맞나요? 파일 이름은 a_b 이고 C:\\문서 입니다. 그는 "네"라고 했습니다.',
}


@pytest.fixture
def ids(store: Store, clock: Clock) -> dict[str, str]:
    """A store with a few mails, by name, each a minute after the one before."""
    made = {}
    for name, text in MAILS.items():
        clock.move(minutes=1)
        made[store.add(mail(text, reference=f"접수-{name}"), "kim").id] = name
    return made


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("스마트상점", {"store"}),
        ("신청", {"store", "cloud"}),  # two letters
        ("법", set()),
        ("율", {"edge"}),  # one letter, inside a word
        ("지원금", {"store"}),  # without its ending
        ("상점 기간", {"store"}),
        ("기간 상점", {"store"}),
        ("신청 바우처", {"cloud"}),
        ("신청 바우처 스마트상점", set()),
        ('"신청 기간"', {"store"}),
        ('"기간 신청"', set()),
        ("sme ACT", {"law"}),
        ("ＳＭＥ", {"law"}),
        ("ＡＩ", {"law"}),
        ("접수-law", {"law"}),
        (unicodedata.normalize("NFD", "바우처"), {"cloud"}),
        ("100%", {"edge"}),
        ("%", {"edge"}),
        ("_", {"edge"}),
        ("a_b", {"edge"}),
        ("axb", set()),
        ("\\문서", {"edge"}),
        ('그는 "', {"edge"}),
        ("", set()),
        ("   ", set()),
        ('""', set()),
    ],
)
def test_a_word_is_found_wherever_its_letters_stand(
    store: Store, ids: dict[str, str], words: str, found: set[str]
) -> None:
    assert {ids[one.id] for one in store.search(words)} == found


@pytest.mark.parametrize(
    "words", [*HOSTILE, "\0", "half \ud800", '"' * 500, "신" * 5_000, "a " * 5_000, "*", "AND", "-"]
)
def test_hostile_words_are_words(store: Store, ids: dict[str, str], words: str) -> None:
    store.search(words)
    case = store.add(mail(f"앞 {words} 뒤"), "kim")
    assert case.id in {one.id for one in store.search(words)} or not terms_of(words) or len(words) > 100
    assert len(store.listed()) == len(ids) + 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.sampled_from("신청기간스마트 상점aB_%\\\"'*():-\0"), max_size=12))
def test_both_databases_find_what_holds_every_term(store: Store, words: str) -> None:
    if not store.listed(limit=1):
        for text in MAILS.values():
            store.add(mail(text), "kim")
    terms = terms_of(words)
    holding = {one.id for one in store.listed(limit=500) if terms and _holds(store.get(one.id).mail, terms)}
    assert {one.id for one in store.search(words, limit=500)} == holding


def _holds(text: str, terms: tuple[str, ...]) -> bool:
    return all(term in haystack_of(text) for term in terms)


def test_what_is_found_comes_with_the_last_changed_first_page_by_page_and_by_state(
    store: Store, ids: dict[str, str], clock: Clock
) -> None:
    names = [ids[one.id] for one in store.search("신청")]
    assert names == ["cloud", "store"]
    (first,) = store.search("신청", limit=1)
    (second,) = store.search("신청", limit=1, offset=1)
    clock.move(minutes=1)
    store.put_draft(second.id, draft(), "kim", 1)
    assert [one.id for one in store.search("신청")] == [second.id, first.id]
    assert [one.id for one in store.search("신청", state="drafted")] == [second.id]


def test_the_letter_is_searched_as_it_stands_now(store: Store) -> None:
    case = store.add(mail("메일"), "kim")
    store.put_draft(case.id, draft("처음의 답장"), "kim", 1)
    assert [one.id for one in store.search("처음의")] == [case.id]
    store.edit(case.id, "나중의 답장", "kim", 2)
    assert store.search("처음의") == () and [one.id for one in store.search("나중의")] == [case.id]


def test_only_so_many_terms_count() -> None:
    assert len(terms_of(" ".join(map(str, range(500))))) == MAX_TERMS
    assert terms_of('하나 "둘 셋" 하나 "넷') == ("하나", "둘 셋", "넷")


# ---- likeness


def approved(store: Store, text: str, letter: str) -> str:
    case = store.add(mail(text), "kim")
    case = store.put_draft(case.id, draft(letter), "kim", case.version)
    return store.move(case.id, "approved", "lee", case.version).id


def test_approved_replies_to_similar_mails_are_offered_likest_first(store: Store) -> None:
    near = approved(store, "스마트상점 지원금이 얼마인지 궁금합니다. 신청 기간도 알려 주세요.", "가까운 답")
    far = approved(store, "스마트상점에서 지원금으로 산 기기가 고장 났습니다. 얼마를 더 내야 하나요?", "먼 답")
    approved(store, "수출 바우처를 쓰고 있는데 통역비도 되나요?", "다른 답")
    case = store.add(mail(MAILS["store"]), "kim")  # itself is not approved
    like = store.similar(MAILS["store"])
    assert like[0].case.id == near and case.id not in {one.case.id for one in like}
    assert {one.case.id for one in like} <= {near, far}
    assert like[0].case.text.splitlines()[1] == "가까운 답 [1]" and 0.3 <= like[0].likeness <= 1
    assert [one.likeness for one in like] == sorted((one.likeness for one in like), reverse=True)


def test_the_same_mail_is_as_like_as_can_be_and_the_newest_comes_first(store: Store) -> None:
    ids = [approved(store, MAILS["law"], f"{number}번째 답") for number in range(4)]
    assert [(one.case.id, one.likeness) for one in store.similar(MAILS["law"])] == [(ids[at], 1.0) for at in (3, 2, 1)]
    assert len(store.similar(MAILS["law"], limit=1)) == 1


@pytest.mark.parametrize("text", ["", "?", "ㅋ", *HOSTILE, "\0", "half \ud800", "가나다 " * 5_000])
def test_any_mail_can_be_compared(store: Store, text: str) -> None:
    approved(store, text, "답")
    assert all(0 <= one.likeness <= 1 for one in store.similar(text))


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_mutual_and_within_bounds(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) in (0.0, 1.0)
