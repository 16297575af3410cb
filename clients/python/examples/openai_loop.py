"""A loop of the OpenAI Agents SDK whose conversation is in the journal: run it again and it goes on.

    python openai_loop.py NAME "Which night train goes north?" ["And the tram?" …]

It uses a model that only counts; leave `model=` out for a real one.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from agents import Agent, Model, ModelResponse, Runner, Usage, set_tracing_disabled
from openai.types.responses import ResponseOutputMessage, ResponseOutputText

from daybook.openai import DaybookSession


class CountingModel(Model):
    """Answers how many messages of the user it was given."""

    async def get_response(self, system_instructions: Any, input: Any, *_: Any, **__: Any) -> ModelResponse:
        said = f"That is your message number {sum(item.get('role') == 'user' for item in input)}."
        text = ResponseOutputText(text=said, type="output_text", annotations=[], logprobs=[])
        message = ResponseOutputMessage(
            id="msg", type="message", role="assistant", status="completed", content=[text]
        )
        return ModelResponse(output=[message], usage=Usage(), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("this model does not stream")


async def main(name: str, prompts: list[str]) -> None:
    set_tracing_disabled(True)
    session = DaybookSession(name)
    agent = Agent(name="Guide", model=CountingModel())
    for prompt in prompts:
        result = await Runner.run(agent, prompt, session=session)
        print(result.final_output, flush=True)
    await session.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
