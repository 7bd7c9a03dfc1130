"""Settings: each source overrides the ones below it, and a bad value is named with its place."""

from dataclasses import fields
from pathlib import Path

import pytest

from search import Settings, SettingsError, load_settings

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "settings.md"


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(tmp_path):
    (tmp_path / "clippings.toml").write_text('title = "file"\nport = 1\nhost = "file"\n')
    environment = {"CLIPPINGS_TITLE": "environment", "CLIPPINGS_PORT": "2"}
    settings = load_settings({"title": "flag", "port": None}, environment=environment, directory=tmp_path)
    assert (settings.title, settings.port, settings.host, settings.timezone) == ("flag", 2, "file", "UTC")


def test_without_anything_the_defaults_hold(tmp_path):
    assert load_settings({}, environment={}, directory=tmp_path) == Settings()


def test_an_empty_environment_variable_counts_as_absent(tmp_path):
    assert load_settings({}, environment={"CLIPPINGS_PORT": ""}, directory=tmp_path).port == Settings().port


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("porrt = 1", "unknown setting 'porrt'"),
        ("port = 'many'", "no port"),
        ("port = 70000", "no port"),
        ("port = ", "not valid TOML"),
        ("timezone = 'Mars/Olympus'", "no time zone"),
        ("timezone = '../etc'", "no time zone"),
        ("date_order = 'ymd'", "no date order"),
        ("title = 3", "not a text"),
        ("entities = 3", "not a text"),
        ("extractor = 'crystal ball'", "no extractor"),
        ("extractor = 'spacy:'", "no extractor"),
        ("recency = 'new'", "no number of days"),
        ("recency = -1", "no number of days"),
        ("recency = 100000", "no number of days"),
    ],
)
def test_a_bad_setting_is_refused_with_its_name_and_place(tmp_path, text, words):
    (tmp_path / "clippings.toml").write_text(text)
    with pytest.raises(SettingsError, match=words) as caught:
        load_settings({}, environment={}, directory=tmp_path)
    assert "clippings.toml" in str(caught.value)


def test_files_are_named_from_the_directory_of_the_configuration(tmp_path):
    (tmp_path / "tiny").mkdir()
    (tmp_path / "clippings.toml").write_text('entities = "names.toml"\nextractor = "spacy:tiny"\n')
    settings = load_settings({}, environment={}, directory=tmp_path)
    assert settings.entities == str(tmp_path / "names.toml")
    assert settings.extractor == f"spacy:{tmp_path / 'tiny'}"
    flags = {"entities": "", "extractor": "spacy:en_core_web_sm"}
    settings = load_settings(flags, environment={}, directory=tmp_path)
    assert (settings.entities, settings.extractor) == ("", "spacy:en_core_web_sm")


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "clippings.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({}, environment={}, directory=tmp_path)


def test_a_bad_environment_variable_is_named():
    with pytest.raises(SettingsError, match="CLIPPINGS_PORT"):
        load_settings({}, environment={"CLIPPINGS_PORT": "x"})


def test_date_order_tells_whether_the_day_comes_first():
    assert [Settings(date_order=order).day_first for order in ("dmy", "mdy", "refuse")] == [True, False, None]


def test_every_setting_is_documented():
    text = DOCUMENT.read_text(encoding="utf-8")
    for field in fields(Settings):
        assert f"| `{field.name}` |" in text
        assert f"`CLIPPINGS_{field.name.upper()}`" in text
