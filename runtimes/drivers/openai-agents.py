"""An agent of the OpenAI Agents SDK: one prompt, the tools of mcp.json, its history in the SDK's own SQLite session."""
import asyncio, json, os, sys, uuid
from pathlib import Path
from agents import Agent, OpenAIChatCompletionsModel, Runner, SQLiteSession
from agents.mcp import MCPServerStdio
from openai import AsyncOpenAI


async def main(prompt, *flags):
    home = Path(os.environ["HOME"])
    if "--continue" not in flags:
        (home / "session").write_text(uuid.uuid4().hex)
    session = SQLiteSession((home / "session").read_text(), home / "agents.db")
    async with MCPServerStdio(params=json.loads((home / "mcp.json").read_text())) as tools:
        model = OpenAIChatCompletionsModel("scripted-1", AsyncOpenAI()) if "--chat" in flags else "scripted-1"
        agent = Agent("worker", instructions="Use the tools.", model=model, mcp_servers=[tools])
        if "--stream" in flags:
            result = Runner.run_streamed(agent, prompt, session=session)
            async for _ in result.stream_events():
                pass
        else:
            result = await Runner.run(agent, prompt, session=session)
        print(result.final_output)


asyncio.run(main(*sys.argv[1:]))
