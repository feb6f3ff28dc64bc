"""The parts are put together from settings, and what is missing is said."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.errors import ConfigError, IndexMissingError, KnowledgeError
from assistant.resources import data_folder
from assistant.service.kept import NewCase
from assistant.service.store import Store
from assistant.settings import Settings
from assistant.wiring import build_index, create_web_app, knowledge_folder, open_accounts, open_chain, open_store
from tests.makers import question


@pytest.fixture
def small_knowledge(tmp_path: Path) -> Path:
    """The knowledge that ships, with the two sheets its contacts need and no asked-as questions."""
    folder = tmp_path / "knowledge"
    shutil.copytree(data_folder("knowledge"), folder)
    shutil.rmtree(folder / "asked")
    return folder


def test_without_an_index_the_chain_does_not_open_and_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError) as caught:
        open_chain(Settings(data_dir=tmp_path))
    assert "assistant index" in caught.value.hint


def test_an_edited_sheet_is_noticed_and_only_what_changed_is_embedded(small_knowledge: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", knowledge_dir=small_knowledge)
    stages: list[str] = []
    chain = open_chain(settings, build=True, progress=lambda stage, done, total: stages.append(stage))
    assert stages and chain.invoke(question("기본계획은 몇 년마다 세우나요?", engine="quote")).citations
    chain.index.close()
    sheet = small_knowledge / "sheets" / "bill.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("bill number 2213710", "number 2213710", 1), encoding="utf-8")
    with pytest.raises(IndexMissingError, match="changed"):
        open_chain(settings)
    report = build_index(settings)
    assert 0 < report.embedded <= 2 and report.reused > 700


def test_a_damaged_sheet_is_an_error_and_the_former_index_stays(small_knowledge: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", knowledge_dir=small_knowledge)
    build_index(settings)
    before = sorted((tmp_path / "data").rglob("*"))
    (small_knowledge / "sheets" / "bill.yaml").write_text("- id: [", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"bill\.yaml"):
        build_index(settings)
    assert sorted((tmp_path / "data").rglob("*")) == before


def test_a_public_address_is_refused_before_anything_is_built_while_there_is_no_keeper(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="loopback") as caught:
        create_web_app(Settings(data_dir=tmp_path / "data", host="0.0.0.0"))
    assert "assistant user add" in caught.value.hint and not (tmp_path / "data" / "index").exists()


def test_the_web_app_has_the_desk_and_forgets_what_is_older_than_may_be_kept(
    real_index_dir: Path, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data", retention_days=30, host="0.0.0.0", ollama_url="http://127.0.0.1:9")
    shutil.copytree(real_index_dir, settings.data_dir, ignore=shutil.ignore_patterns("desk.*"))
    with Store.open("", settings.data_dir, clock=lambda: dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) as store:
        store.add(NewCase("오래된 메일", "ko"), "kim")
    with open_store(settings) as store:
        fresh = store.add(NewCase("새 메일", "ko"), "kim")
        open_accounts(store).add("kim", "correct horse battery", "keeper")
    app = create_web_app(settings)
    with open_store(settings) as store:
        assert [case.id for case in store.listed()] == [fresh.id]
    assert TestClient(app).get("/desk/").url.path == "/desk/sign-in"


def test_the_keeper_s_folder_goes_before_what_ships(tmp_path: Path) -> None:
    assert knowledge_folder(Settings(data_dir=tmp_path, knowledge_dir=tmp_path)) == tmp_path
    assert (knowledge_folder(Settings(data_dir=tmp_path)) / "sheets").is_dir()


def test_a_folder_that_does_not_ship_is_missing_with_a_hint() -> None:
    with pytest.raises(KnowledgeError, match="nonsense") as caught:
        data_folder("nonsense")
    assert caught.value.hint
