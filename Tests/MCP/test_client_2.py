"""The official Python client 2.x: stateless, by its probe, and with a handshake."""

from __future__ import annotations

import contextlib
import unittest
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import httpx2
import mcp
import mcp_types
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from recall_checks import OverHTTP, ProtocolError, RecallChecks, Server


class Connected:
    """A client; its results as JSON objects."""

    def __init__(self, client: mcp.Client) -> None:
        self._client = client
        self.revision = client.protocol_version

    async def _json(self, call: Any) -> dict[str, Any]:
        try:
            return (await call).model_dump(by_alias=True, mode="json", exclude_none=True)
        except MCPError as error:
            raise ProtocolError(error.error.code, error.error.message) from error

    async def tools(self) -> list[dict[str, Any]]:
        return (await self._json(self._client.list_tools()))["tools"]

    async def call(
        self, name: str, arguments: dict[str, Any], progress: Callable[[str], None] | None = None
    ) -> dict[str, Any]:
        async def told(_progress: float, _total: float | None, message: str | None) -> None:
            assert progress is not None
            progress(message or "")

        callback = told if progress else None
        return await self._json(self._client.call_tool(name, arguments, progress_callback=callback))

    async def give_up(self, name: str, arguments: dict[str, Any]) -> None:
        with anyio.move_on_after(0.2) as scope:
            await self._client.call_tool(name, arguments)
        assert scope.cancelled_caught

    async def templates(self) -> list[dict[str, Any]]:
        return (await self._json(self._client.list_resource_templates()))["resourceTemplates"]

    async def resources(self, cursor: str | None = None) -> dict[str, Any]:
        return await self._json(self._client.list_resources(cursor=cursor))

    async def read(self, uri: str) -> dict[str, Any]:
        return await self._json(self._client.read_resource(uri))

    async def prompts(self) -> list[dict[str, Any]]:
        return (await self._json(self._client.list_prompts()))["prompts"]

    async def prompt(self, name: str, arguments: dict[str, str]) -> dict[str, Any]:
        return await self._json(self._client.get_prompt(name, arguments))

    async def complete(self, ref: dict[str, str], name: str, value: str) -> dict[str, Any]:
        is_prompt = ref["type"] == "ref/prompt"
        kind = mcp_types.PromptReference if is_prompt else mcp_types.ResourceTemplateReference
        return await self._json(self._client.complete(kind(**ref), {"name": name, "value": value}))


class _Client(RecallChecks):
    mode: str
    revision: str

    @contextlib.asynccontextmanager
    async def connect(self, *arguments: str) -> AsyncIterator[Server]:
        command, words = self.service.command(*arguments)
        parameters = mcp.StdioServerParameters(command=command, args=words)
        async with mcp.Client(parameters, mode=self.mode) as client:
            self.assertEqual(client.protocol_version, self.revision)
            yield Connected(client)


class StatelessClient(_Client):
    mode = "2026-07-28"
    revision = "2026-07-28"

    async def test_a_subscription_promises_nothing_and_ends(self) -> None:
        command, words = self.service.command()
        async with mcp.Client(mcp.StdioServerParameters(command=command, args=words), mode=self.mode) as client:
            async with client.listen(tools_list_changed=True) as subscription:
                self.assertFalse(subscription.honored.tools_list_changed)
            self.assertEqual(len((await client.list_tools()).tools), 6)


class ProbingClient(_Client):
    mode = "auto"
    revision = "2026-07-28"


class HandshakeClient(_Client):
    mode = "legacy"
    revision = "2025-11-25"
    not_found = -32002


class _HTTPClient(OverHTTP):
    mode: str
    revision: str

    @contextlib.asynccontextmanager
    async def connect(self, *arguments: str) -> AsyncIterator[Server]:
        headers = self.service.headers(*arguments)
        async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
            transport = streamable_http_client(self.service.url, http_client=http)
            async with mcp.Client(transport, mode=self.mode) as client:
                self.assertEqual(client.protocol_version, self.revision)
                yield Connected(client)


class ProbingHTTPClient(_HTTPClient):
    mode = "auto"
    revision = "2026-07-28"

    async def test_a_subscription_promises_nothing_and_ends(self) -> None:
        async with httpx2.AsyncClient(headers=self.service.headers(), timeout=30) as http:
            transport = streamable_http_client(self.service.url, http_client=http)
            async with mcp.Client(transport, mode=self.mode) as client:
                async with client.listen(tools_list_changed=True) as subscription:
                    self.assertFalse(subscription.honored.tools_list_changed)
                self.assertEqual(len((await client.list_tools()).tools), 6)

    async def test_an_unknown_token_is_refused(self) -> None:
        async with httpx2.AsyncClient(headers={"Authorization": "Bearer unknown-0123456789"}) as http:
            answer = await http.post(self.service.url, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
            self.assertEqual((answer.status_code, answer.headers["WWW-Authenticate"]), (401, "Bearer"))


if __name__ == "__main__":
    unittest.main()
