"""A LangGraph agent: one prompt, the tools of mcp.json, its state in the framework's own SQLite checkpoints."""
import asyncio, json, os, sys, uuid
from pathlib import Path
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.prebuilt import create_react_agent


async def main(prompt, *flags):
    home = Path(os.environ["HOME"])
    if "--continue" not in flags:
        (home / "thread").write_text(uuid.uuid4().hex)
    config = {"configurable": {"thread_id": (home / "thread").read_text()}}
    tools = await MultiServerMCPClient(json.loads((home / "mcp.json").read_text())).get_tools()
    async with AsyncSqliteSaver.from_conn_string(str(home / "checkpoints.db")) as saver:
        agent = create_react_agent(ChatOpenAI(model="scripted-1"), tools, checkpointer=saver)
        question = {"messages": [("user", prompt)]}
        if "--stream" in flags:
            async for part, where in agent.astream(question, config, stream_mode="messages"):
                print(part.text if where["langgraph_node"] == "agent" else "", end="", flush=True)
        else:
            print((await agent.ainvoke(question, config))["messages"][-1].text)


asyncio.run(main(*sys.argv[1:]))
