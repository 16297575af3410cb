"""LangChain's messages in shapes whose calls, results and usage Daybook recognises."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    FunctionMessage,
    SystemMessage,
    ToolMessage,
)

from ._stores import NAME_BYTES_MAX
from ._types import MessageDraft, Usage


def draft_of(message: BaseMessage, metadata: dict[str, Any]) -> MessageDraft:
    """A message with `metadata` of the store's own, and that by which calls and results are known."""
    metadata = dict(metadata)
    role: Any = "user"
    if isinstance(message, AIMessage):
        role = "assistant"
        if message.tool_calls:
            metadata["tool_calls"] = [
                {"id": call["id"], "function": {"name": call["name"], "arguments": call["args"]}}
                for call in message.tool_calls
            ]
    elif isinstance(message, SystemMessage):
        role = "system"
    elif isinstance(message, ToolMessage):
        role = "tool"
        metadata["tool_call_id"] = message.tool_call_id
    elif isinstance(message, FunctionMessage):
        role = "tool"
    draft: MessageDraft = {"role": role, "content": message.content, "metadata": metadata}
    if isinstance(message, AIMessage) and (usage := usage_of(message)) is not None:
        draft["usage"] = usage
    return draft


def usage_of(message: AIMessage) -> Usage | None:
    told = message.usage_metadata
    if not told:
        return None
    sent, answered = told.get("input_tokens", 0), told.get("output_tokens", 0)
    before = told.get("input_token_details") or {}
    after = told.get("output_token_details") or {}
    cached, written = before.get("cache_read") or 0, before.get("cache_creation") or 0
    thought = after.get("reasoning") or 0
    found: Usage = {"inputTokens": sent, "outputTokens": answered}
    if cached + written <= sent:
        found.update({"cachedTokens": cached, "cacheWriteTokens": written})
    if thought <= answered:
        found["reasoningTokens"] = thought
    model = message.response_metadata.get("model_name") if message.response_metadata else None
    if isinstance(model, str) and 0 < len(model.encode()) <= NAME_BYTES_MAX and model.isprintable():
        found["model"] = model
    return found
