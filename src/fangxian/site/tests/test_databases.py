"""The two databases and what their promises need."""

from pathlib import Path

import pytest

from fangxian.site.databases import database, write_ahead_log_is_safe

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 3), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_versions_that_lose_a_commit_run_no_write_ahead_log(
    version: tuple[int, int, int], *, safe: bool
) -> None:
    assert write_ahead_log_is_safe(version) == safe


def test_the_embedded_one_lies_at_home_and_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    home = tmp_path / "new"
    described = database("", home)
    assert described["NAME"] == str(home / "fangxian.sqlite3")
    assert home.is_dir()
    begin = described["OPTIONS"]["init_command"]
    assert all(said in begin for said in ("synchronous=FULL", "foreign_keys=ON", "mmap_size=0"))
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_by_its_address(tmp_path: Path) -> None:
    described = database("postgresql://fang%40x:p%2Fw@db.example:5433/line?sslmode=require", tmp_path)
    assert (described["USER"], described["PASSWORD"], described["HOST"]) == ("fang@x", "p/w", "db.example")
    assert (described["PORT"], described["NAME"], described["OPTIONS"]) == (
        "5433",
        "line",
        {"sslmode": "require"},
    )


def test_postgresql_by_a_socket(tmp_path: Path) -> None:
    described = database("postgresql:///line?host=/run/postgresql", tmp_path)
    assert (described["HOST"], described["NAME"], described["OPTIONS"]) == ("/run/postgresql", "line", {})
