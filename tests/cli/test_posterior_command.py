"""``wary posterior``: members with how they were made, once; and runs that carry what is kept of them."""

import json
import shutil

import numpy as np
import pytest

from sim.case.case import load_case
from sim.cli import dispatch
from sim.ground.faults import InputError
from sim.scenario.members_file import ARRAYS, MADE, arrays_of, members_of, priors_digest, read_members, write_members

CASE = load_case()
SMALL = ["posterior", "until=2022-12-14", "draws=8192", "members=4", "quiet=true", "figures=false"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("posterior") / "found"
    assert dispatch([*SMALL, f"output={folder}"]) == 0
    return folder


def test_members_and_how_they_were_made_are_written_with_a_table_of_all_parameters(made):
    members, record = read_members(made, CASE)
    assert members.values.shape == (4, 271)
    assert record["observed"]["until"] == "2022-12-14"
    assert record["waves_found"][0]["came"] == 8192
    assert record["priors_hash"] == priors_digest(CASE)
    assert len((made / "marginals.csv").read_text().splitlines()) == 272


def test_what_is_there_is_not_made_again_and_nothing_else_goes_into_its_folder(made, capsys):
    before = {path.name: path.read_bytes() for path in made.iterdir() if path.is_file()}
    assert dispatch([*SMALL[:-2], "figures=false", f"output={made}"]) == 0
    assert "already holds these results" in capsys.readouterr().err
    assert dispatch([*SMALL, "seed=5", f"output={made}"]) == 2
    assert "seed" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in made.iterdir() if path.is_file()} == before


def test_it_says_what_the_data_say_nothing_about(made, capsys):
    assert dispatch([*SMALL, f"output={made}"]) == 0
    said = capsys.readouterr().out
    assert "nothing beyond chance, at 1 % for all together, of any of 271 parameters: their posteriors are" in said
    assert dispatch([*SMALL, "--json", f"output={made}"]) == 0
    assert len(json.loads(capsys.readouterr().out)["marginals"]) == 271


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["until=2021-01-01"], "nothing was observed by 2021-01-01"),
        (["members=9000"], "are more than the draws"),
        (["draws=0"], "is not between 1 and"),
    ],
)
def test_what_cannot_be_made_is_refused(words, said, tmp_path, capsys):
    usual = [word for word in SMALL if word.split("=")[0] != words[0].split("=")[0]]
    assert dispatch([*usual, *words, f"output={tmp_path / 'none'}"]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_damaged_file_of_members_and_one_that_holds_objects_are_refused(made, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(made, folder)
    content = bytearray((folder / ARRAYS).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / ARRAYS).write_bytes(content)
    with pytest.raises(InputError, match="does not match the digest"):
        read_members(folder, CASE)
    np.savez(folder / ARRAYS, names=np.array([print], dtype=object), values=np.zeros((1, 1)), allow_pickle=True)
    objects = (folder / ARRAYS).read_bytes()
    write_members(folder, objects, {"priors_hash": priors_digest(CASE)})
    with pytest.raises(InputError, match="is damaged"):
        read_members(folder, CASE)


def test_members_of_other_priors_are_refused(tmp_path):
    write_members(tmp_path, arrays_of(("drone_output",), np.ones((1, 1)), np.zeros(1)), {"priors_hash": "other"})
    with pytest.raises(InputError, match="was made for other parameters, bounds or priors"):
        read_members(tmp_path, CASE)


def test_the_same_members_are_the_same_bytes():
    values = np.arange(6.0).reshape(3, 2)
    assert arrays_of(("a", "b"), values, np.zeros(3)) == arrays_of(("a", "b"), values, np.zeros(3))


def test_a_folder_without_members_says_how_to_make_them(tmp_path):
    with pytest.raises(InputError, match=f"has no {MADE}; `wary posterior` makes a posterior"):
        read_members(tmp_path, CASE)


def test_a_point_carries_nothing():
    assert members_of(CASE, "point", 0) is None
