"""Prints what a LangGraph SQLite checkpoint database holds of a conversation, one JSON line each.

Checkpoints are blobs that only the framework's serializer reads, so the framework's own saver reads
them here, as it would to go on: the newest checkpoint of each thread, which repeats all messages
before it, and then what tasks have written since. It reads a copy, since the saver creates tables
and sets the journal mode of what it opens.
"""
import json
import shutil
import sys
import tempfile
from pathlib import Path

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.sqlite import SqliteSaver

THREADS = "SELECT DISTINCT thread_id, checkpoint_ns FROM checkpoints ORDER BY 1, 2"
TASKS = "SELECT task_path FROM writes WHERE checkpoint_id = ? AND task_id = ?"


def rows(saver):
    for thread, namespace in saver.conn.execute(THREADS).fetchall():
        place = {"thread_id": thread, "checkpoint_ns": namespace}
        kept = saver.get_tuple({"configurable": place})
        checkpoint = kept.checkpoint
        place["checkpoint_id"] = checkpoint["id"]
        for message in checkpoint["channel_values"].get("messages", []):
            yield place | {"pending": False, "message": message.model_dump(mode="json")}
        for task, channel, written in kept.pending_writes or []:
            if channel == "messages":
                # What is no message yet is a user's input that the graph has not taken in.
                for message in (one for one in written if isinstance(one, BaseMessage)):
                    yield place | {"pending": True, "message": message.model_dump(mode="json")}
            elif channel == "__error__":
                (path,) = saver.conn.execute(TASKS, (checkpoint["id"], task)).fetchone()
                yield place | {"pending": True, "error": str(written), "tool_call_id": call(checkpoint, path)}


def call(checkpoint, path):
    """The call that a task was made for; a task's path, `~__pregel_push, 0000000001, …`, numbers the sent tasks."""
    kind, number, *_ = path.split(", ")
    if kind != "~__pregel_push":
        return None
    return checkpoint["channel_values"]["__pregel_tasks"][int(number)].arg["tool_call"]["id"]


def main(database):
    with tempfile.TemporaryDirectory() as directory:
        for part in ["", "-wal", "-journal"]:
            if Path(database + part).exists():
                shutil.copy(database + part, f"{directory}/copy.db{part}")
        if Path(f"{directory}/copy.db").exists():
            with SqliteSaver.from_conn_string(f"{directory}/copy.db") as saver:
                saver.setup()
                for row in rows(saver):
                    print(json.dumps(row))


main(sys.argv[1])
