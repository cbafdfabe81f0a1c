"""What published notebooks call works here: every symbol, and every keyword, is called."""

import pytest

import seqnet
from tests.census.calls import DEVIATES
from tests.census.table import rows, status

# what is missing of tier 2, until it is there; of tier 1 nothing may be
MOST_MISSING = 0.05


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def named(row):
    return f"{row.symbol} {row.keyword or ''}".strip()


@pytest.mark.slow
def test_nothing_is_missing_of_tier_1_and_little_of_tier_2(capsys):
    found = {row: status(row) for row in rows()}
    missing = {named(row): why for row, (state, why) in found.items() if state == "missing" and row.tier == 1}
    assert not missing
    second = [row for row in found if row.tier == 2]
    missing = {named(row): found[row][1] for row in second if found[row][0] == "missing"}
    assert len(missing) < MOST_MISSING * len(second), missing
    assert all(why for state, why in found.values() if state == "deviates")


def test_the_census_is_whole():
    """As many symbols and keywords as were counted."""
    assert len(rows()) == 530 and len({row.symbol for row in rows()}) == 204
    assert sum(row.tier == 1 for row in rows()) == 226


def test_what_deviates_does_so_as_the_table_says(tmp_path):
    with pytest.raises(TypeError, match="'verbose'"):
        seqnet.Sequential().compile("adam", "mse", verbose=1)
    with pytest.raises(TypeError, match="new_shape"):
        seqnet.ops.reshape([1, 2], new_shape=(2, 1))
    with pytest.raises(ValueError, match="onnx"):
        seqnet.Sequential([seqnet.Input((2,)), seqnet.layers.Dense(1)]).export(tmp_path / "saved_model")
    with pytest.raises(AttributeError, match="load_img"):
        seqnet.utils.load_img  # noqa: B018
    assert {name for name, _ in DEVIATES} == {".compile()", "ops.reshape", ".export()", "utils.load_img"}
