"""The JavaScript client in a browser: from the gateway's own origin, with the browser's cookie."""

import shutil

import pytest

from journal import ROOT, Gateway, Journal

INDEX = '<!doctype html><title>client</title><link id="client" rel="icon" href="{{assets}}/client/index.js">'

PROGRAM = """
const done = arguments[arguments.length - 1];
const at = document.getElementById("client").href;
const load = (name) => import(new URL(name, at));
(async () => {
  const { Daybook, InvalidValueError } = await load("index.js");
  const daybook = new Daybook({ url: location.origin, owner: "ann" });
  %s
})().then(done, (error) => done({ error: String(error.stack ?? error) }));
"""


@pytest.fixture(scope="module")
def served(driver, tmp_path_factory):
    """A journal, and a page of its gateway from which programs may load the client."""
    assets = tmp_path_factory.mktemp("assets")
    shutil.copytree(ROOT / "clients/typescript/src", assets / "client")
    (assets / "index.html").write_text(INDEX)
    journal = Journal()
    gateway = Gateway(journal, assets=assets)
    driver.get(gateway.way_in())
    yield journal
    driver.get("about:blank")
    gateway.close()
    journal.close()


@pytest.fixture
def run(driver, served):
    return lambda program: driver.execute_async_script(PROGRAM % program)


def test_appends_keep_their_order_and_errors_are_told_apart(run, served):
    told = run("""
      const session = (await daybook.call("session.start", { id: "order" })).session;
      const sent = Array.from({ length: 50 }, (_, content) =>
        daybook.call("message.append", { session: session.id, role: "user", content }));
      const sequences = (await Promise.all(sent)).map((answer) => answer.message.sequence);
      const contents = [];
      for await (const message of daybook.messages(session.id)) contents.push(message.content);
      const missing = await daybook.call("session.get", { id: "nowhere" }).catch((error) => error.reason);
      const invalid = await daybook.call("message.append", { session: session.id, role: "user", content: NaN })
        .catch((error) => error instanceof InvalidValueError);
      return { owner: session.owner, sequences, contents, missing, invalid };
    """)
    assert told == {
        "owner": "ann", "sequences": list(range(1, 51)), "contents": list(range(50)), "missing": "notFound", "invalid": True}
    assert served.texts("order") == list(range(50))


def test_a_subscription_and_an_append_go_on_when_the_service_is_back(driver, run, served):
    served.start("away", owner="ann")
    run("""
      const subscription = daybook.subscribe({ session: "away", types: ["message.recorded"] });
      await subscription.begin();
      window.seen = [];
      window.recorded = (async () => {
        for await (const event of subscription) if (window.seen.push(event.body.content) === 2) break;
      })();
      await daybook.call("message.append", { session: "away", role: "user", content: "before" });
    """)
    served.end()
    run("""
      window.late = daybook.call("message.append", { session: "away", role: "user", content: "meanwhile" });
    """)
    served.begin()
    assert run("await window.late; await window.recorded; return window.seen;") == ["before", "meanwhile"]
    assert served.texts("away") == ["before", "meanwhile"]


def test_the_stores_work(run):
    told = run("""
      const { chatStore } = await load("ai-sdk.js");
      const { DaybookSession } = await load("openai.js");
      const { DaybookSessionStore } = await load("claude.js");
      const chat = [{ id: "u1", role: "user", parts: [{ type: "text", text: "Which night train goes north?" }] }];
      const { loadChat, saveChat } = chatStore({ client: daybook });
      await saveChat({ chatId: "trip", messages: chat });
      const session = new DaybookSession("trip", { client: daybook });
      await session.addItems([{ role: "user", content: "a" }, { role: "user", content: "b" }]);
      const store = new DaybookSessionStore({ client: daybook });
      const key = { projectKey: "p", sessionId: "s" };
      await store.append(key, [{ type: "mode", uuid: "1" }]);
      return [await loadChat("trip"), await session.popItem(), await session.getItems(), await store.load(key)];
    """)
    assert told == [
        [{"id": "u1", "role": "user", "parts": [{"type": "text", "text": "Which night train goes north?"}]}],
        {"role": "user", "content": "b"}, [{"role": "user", "content": "a"}], [{"type": "mode", "uuid": "1"}]]
