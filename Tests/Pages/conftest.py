"""One Chromium for all tests, one journal for those that don't need another."""

import os
import pathlib

import pytest

from journal import ROOT, Gateway, Journal
from page import Page, chromium

AXE = ROOT / ".build/pages/axe_playwright_python/axe.min.js"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("full") and not os.environ.get("DAYBOOK_TEST_FULL"):
            item.add_marker(pytest.mark.skip(reason="in its full form with tools/test --full"))


@pytest.fixture(scope="session")
def driver():
    driver = chromium()
    driver.set_script_timeout(180)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def journal():
    journal = Journal()
    yield journal
    journal.close()


@pytest.fixture(scope="session")
def gateway(journal):
    gateway = Gateway(journal)
    yield gateway
    gateway.close()


@pytest.fixture(scope="session")
def way_in(driver, gateway):
    driver.get(gateway.way_in())


@pytest.fixture
def page(driver, gateway, way_in):
    page = Page(driver, gateway)
    yield page
    assert page.problems() == []


@pytest.fixture
def own(driver):
    """A journal of the test's own, with its pages."""
    journal = Journal()
    gateway = Gateway(journal)
    driver.get(gateway.way_in())
    page = Page(driver, gateway)
    page.problems()
    yield journal, page
    problems = page.problems()
    driver.get("about:blank")
    gateway.close()
    journal.close()
    assert problems == []


@pytest.fixture(scope="session")
def axe():
    assert AXE.is_file(), f"{AXE} is missing; tools/setup tests brings it"
    return pathlib.Path(AXE).read_text(encoding="utf-8")
