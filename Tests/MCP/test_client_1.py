"""The official Python client 1.x, in each revision with a handshake."""

from __future__ import annotations

import asyncio
import contextlib
import unittest
from collections.abc import AsyncIterator, Callable
from typing import Any
from unittest import mock

import httpx
import mcp
from mcp import types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from pydantic import AnyUrl

from recall_checks import OverHTTP, ProtocolError, RecallChecks, Server


class Connected:
    """A session of the client; its results as JSON objects."""

    def __init__(self, session: mcp.ClientSession, revision: str) -> None:
        self._session = session
        self.revision = revision

    async def _json(self, call: Any) -> dict[str, Any]:
        try:
            return (await call).model_dump(by_alias=True, mode="json", exclude_none=True)
        except mcp.McpError as error:
            raise ProtocolError(error.error.code, error.error.message) from error

    async def tools(self) -> list[dict[str, Any]]:
        return (await self._json(self._session.list_tools()))["tools"]

    async def call(
        self, name: str, arguments: dict[str, Any], progress: Callable[[str], None] | None = None
    ) -> dict[str, Any]:
        async def told(_progress: float, _total: float | None, message: str | None) -> None:
            assert progress is not None
            progress(message or "")

        callback = told if progress else None
        return await self._json(self._session.call_tool(name, arguments, progress_callback=callback))

    async def give_up(self, name: str, arguments: dict[str, Any]) -> None:
        # This client leaves it to its caller to tell the server.
        number = self._session._request_id
        task = asyncio.create_task(self._session.call_tool(name, arguments))
        while self._session._request_id == number:
            await asyncio.sleep(0)
        cancelled = types.CancelledNotification(params=types.CancelledNotificationParams(requestId=number))
        await self._session.send_notification(types.ClientNotification(cancelled))
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def templates(self) -> list[dict[str, Any]]:
        return (await self._json(self._session.list_resource_templates()))["resourceTemplates"]

    async def resources(self, cursor: str | None = None) -> dict[str, Any]:
        return await self._json(self._session.list_resources(params=types.PaginatedRequestParams(cursor=cursor)))

    async def read(self, uri: str) -> dict[str, Any]:
        return await self._json(self._session.read_resource(AnyUrl(uri)))

    async def prompts(self) -> list[dict[str, Any]]:
        return (await self._json(self._session.list_prompts()))["prompts"]

    async def prompt(self, name: str, arguments: dict[str, str]) -> dict[str, Any]:
        return await self._json(self._session.get_prompt(name, arguments))

    async def complete(self, ref: dict[str, str], name: str, value: str) -> dict[str, Any]:
        kind = types.PromptReference if ref["type"] == "ref/prompt" else types.ResourceTemplateReference
        return await self._json(self._session.complete(kind(**ref), {"name": name, "value": value}))


class _Client(RecallChecks):
    revision: str
    not_found = -32002

    @contextlib.asynccontextmanager
    async def connect(self, *arguments: str) -> AsyncIterator[Server]:
        command, words = self.service.command(*arguments)
        parameters = mcp.StdioServerParameters(command=command, args=words)
        async with stdio_client(parameters) as (received, sent), mcp.ClientSession(received, sent) as session:
            with mock.patch.object(types, "LATEST_PROTOCOL_VERSION", self.revision):
                result = await session.initialize()
            self.assertEqual(result.protocolVersion, self.revision)
            self.assertEqual(result.serverInfo.name, "daybook")
            await session.send_ping()
            yield Connected(session, self.revision)


class Client20250326(_Client):
    revision = "2025-03-26"
    structured = False


class Client20250618(_Client):
    revision = "2025-06-18"


class Client20251125(_Client):
    revision = "2025-11-25"


class HTTPClient20251125(OverHTTP):
    not_found = -32002

    @contextlib.asynccontextmanager
    async def connect(self, *arguments: str) -> AsyncIterator[Server]:
        headers = self.service.headers(*arguments)
        async with (
            httpx.AsyncClient(headers=headers, timeout=30) as http,
            streamable_http_client(self.service.url, http_client=http) as (received, sent, _),
            mcp.ClientSession(received, sent) as session,
        ):
            result = await session.initialize()
            self.assertEqual(result.protocolVersion, "2025-11-25")
            yield Connected(session, result.protocolVersion)


if __name__ == "__main__":
    unittest.main()
