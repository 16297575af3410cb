"""The versions that tests of ours and the SDKs' own tests are run with."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SUITES = sorted((TESTS / "sdk").glob("requirements_*.txt"))


def pins(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").split()
    return {name: version for name, _, version in (line.partition("==") for line in lines)}


def test_there_are_suites() -> None:
    assert len(SUITES) >= 3


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_a_suite_runs_with_the_versions_of_our_tests(suite: Path) -> None:
    ours = pins(TESTS / suite.stem.removeprefix("requirements_") / "requirements.txt")
    theirs = pins(suite)
    assert theirs | ours == ours | theirs
