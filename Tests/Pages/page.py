"""The page as a person uses it: by roles, names and keys. Everything waits for a condition, nothing for a time."""

import os
import shutil
import tempfile

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = float(os.environ.get("DAYBOOK_PAGE_SECONDS", "20"))
ZONE = "Europe/Berlin"


def chromium():
    options = Options()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,800", "--lang=en"):
        options.add_argument(argument)
    downloads = tempfile.mkdtemp(prefix="daybook-downloads-")
    options.add_experimental_option("prefs", {"download.default_directory": downloads})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or "/usr/bin/chromedriver"))
    driver.downloads = downloads
    return driver


class Page:
    def __init__(self, driver, gateway):
        self.driver = driver
        self.gateway = gateway
        driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ZONE})
        driver.execute_cdp_cmd("Browser.grantPermissions", {
            "origin": gateway.address, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        self.size(1280, 800)

    # MARK: Going

    def open(self, address="/"):
        self.driver.get(self.gateway.address + address)
        return self

    def session(self, session, query=""):
        """Opens a session and waits for its transcript."""
        self.open(f"/s/{session}{query}")
        self.ready()
        return self

    def ready(self):
        self.until(lambda: self.one(".session[data-state=ready]"))

    def size(self, width, height, dark=False):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    # MARK: Finding

    def until(self, condition, what=""):
        def holds(_):
            try:
                return condition()
            except StaleElementReferenceException:
                return False
        return WebDriverWait(self.driver, SECONDS, 0.03).until(holds, what)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        found = self.all(css)
        return found[0] if found else None

    def shown(self, css):
        return self.until(lambda: next((each for each in self.all(css) if each.is_displayed()), None), css)

    def button(self, name, within=""):
        """A button by its name, once it is there."""
        find = f"""{within}//*[self::button or @role='menuitem'][normalize-space(.)="{name}" or @aria-label="{name}"]"""
        return self.until(lambda: next((each for each in self.driver.find_elements(By.XPATH, find) if each.is_displayed()), None), name)

    def press(self, name, within=""):
        self.button(name, within).click()

    def text(self, css):
        """What the first such element shows; asked for at once, for between two questions a page may draw it anew."""
        return self.run("""
            const element = document.querySelector(arguments[0]);
            return element?.checkVisibility() ? element.innerText : "";""", css).strip()

    def texts(self, css):
        return self.run("return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)", css)

    def names(self):
        return self.texts("nav[aria-label=Sessions] .name")

    def articles(self):
        return self.texts("article .body")

    def article(self, sequence):
        return self.until(lambda: self.one(f'article[data-sequence="{sequence}"]'), f"article {sequence}")

    def in_view(self, sequence):
        return self.run("""
            const article = document.querySelector(`article[data-sequence="${arguments[0]}"]`);
            const view = document.querySelector(".scroller").getBoundingClientRect();
            const box = article?.getBoundingClientRect();
            return !!box && box.bottom > view.top && box.top < view.bottom;""", sequence)

    def says(self, words):
        """Waits until the page shows some words."""
        self.until(lambda: words in self.run("return document.body.innerText"), words)

    # MARK: Doing

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait_for(self, script, *arguments):
        return self.driver.execute_async_script(script, *arguments)

    def key(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def hover(self, element):
        ActionChains(self.driver).move_to_element(element).perform()

    def slide(self, name, value):
        """Moves a slider, as an input of a person does."""
        self.run("""
            const slider = document.querySelector(`input[type=range][aria-label="${arguments[0]}"]`);
            slider.value = arguments[1];
            slider.dispatchEvent(new Event("input", { bubbles: true }));""", name, value)

    def menu(self, opener, item):
        opener.click()
        self.press(item, "//*[@role='menu']")

    def message_menu(self, sequence, item):
        article = self.article(sequence)
        self.hover(article)
        self.menu(article.find_element(By.CSS_SELECTOR, ".icon-more"), item)

    def submit(self, name):
        self.press(name, "//dialog")

    # MARK: Judging

    def problems(self):
        """What the browser complained of since it was last asked, in its own words; not that an answer was an error."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]]

    def elsewhere(self):
        """Addresses outside the gateway that the page asked for."""
        return [name for name in self.run("return performance.getEntriesByType('resource').map((entry) => entry.name)")
                if not name.startswith((self.gateway.address, "data:", "blob:"))]

    def axe(self, script):
        if not self.run("return 'axe' in window"):
            self.run(script)
        found = self.wait_for("""
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] }).then((result) => done(result.violations.map((each) =>
                each.id + ": " + each.nodes.map((node) => node.html.slice(0, 160) + " (" + node.any.concat(node.all, node.none)
                    .map((check) => check.message).join("; ").slice(0, 200) + ")").slice(0, 4).join(" | "))), (error) => done([String(error)]));""")
        return found


__all__ = ["By", "Keys", "Page", "chromium"]
