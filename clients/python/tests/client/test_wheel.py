"""The package as users get it: the source distribution, and the wheel that is made of it, each installed
where nothing else is, and the README's lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import pytest

from service import Service

PROJECT = Path(__file__).resolve().parents[2]


def run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("distributions")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(PROJECT))
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of an environment that has nothing but pip."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=True)
    return str(folder / "bin" / "python")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["daybook_client-*.whl", "daybook_client-*.tar.gz"])
def test_the_lines_of_the_readme_run(
    kind: str, distributions: Path, empty: str, service: Service, tmp_path: Path
) -> None:
    [distribution] = distributions.glob(kind)
    # A source distribution is built by an environment that can, and then runs in the empty one too.
    python = empty if distribution.suffix == ".whl" else sys.executable
    install = ["install", "--quiet", "--no-index", "--no-build-isolation", "--target", str(tmp_path)]
    run(python, "-m", "pip", *install, str(distribution))
    found = re.search(r"```python\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    variables = {**os.environ, "DAYBOOK_SOCKET": service.socket, "PYTHONPATH": str(tmp_path)}
    told = subprocess.run(
        [empty, "-c", found[1]], cwd=tmp_path, env=variables, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert "[user]: Which night train goes north?" in told.stdout
    assert (tmp_path / "daybook" / "py.typed").exists()
    [license_] = tmp_path.glob("daybook_client-*.dist-info/licenses/LICENSE")
    assert "Apache License" in license_.read_text("utf-8")


@pytest.mark.slow
def test_the_source_distribution_has_what_its_tests_need(distributions: Path) -> None:
    [packed] = distributions.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    kept = set(listed.stdout.split())
    assert kept
    assert kept - names == set()
