// A whole agent in under a hundred lines, for implementers: what a runtime owes so that its history can
// be believed. It needs Node.js 20 and nothing else.
//   node agent.mjs [--continue] [--stream] [--schema FILE] PROMPT
// OPENAI_BASE_URL and OPENAI_API_KEY name the model, TOOLS_FILE a file with the command of an MCP server.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, fsyncSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: {
  continue: { type: "boolean" }, stream: { type: "boolean" }, schema: { type: "string" } } });
const here = (name) => `${process.env.HOME}/${name}`;

// The history: one line per event, on the disk before anything else happens.
const history = openSync(here("history.jsonl"), "a");
function record(line) {
  writeSync(history, JSON.stringify(line) + "\n");
  fsyncSync(history);
}

// The tools: an MCP server over stdio. Answers come back in any order and are matched by their id.
const [command, ...args] = JSON.parse(readFileSync(process.env.TOOLS_FILE));
const server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
const waiting = new Map();
createInterface({ input: server.stdout }).on("line", (line) => {
  const message = JSON.parse(line);
  waiting.get(message.id)?.(message);
});
function rpc(method, params) {
  const id = randomUUID();
  server.stdin.write(JSON.stringify({ jsonrpc: "2.0", id, method, params }) + "\n");
  return new Promise((resolve) => waiting.set(id, resolve));
}
await rpc("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "example", version: "1.0.0" } });
server.stdin.write(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }) + "\n");
const tools = (await rpc("tools/list", {})).result.tools.map(({ name, description, inputSchema }) =>
  ({ type: "function", function: { name, description, parameters: inputSchema } }));

// The model: Chat Completions, plain or as a stream of deltas that are put together again.
async function ask(messages) {
  const response_format = flags.schema && { type: "json_schema", json_schema: { name: "answer", schema: JSON.parse(readFileSync(flags.schema)) } };
  const response = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${process.env.OPENAI_API_KEY}` },
    body: JSON.stringify({ model: "any", messages, tools, stream: !!flags.stream, response_format }),
  });
  if (!response.ok) throw new Error(`the model answered ${response.status}: ${await response.text()}`);
  if (!flags.stream) return (await response.json()).choices[0].message;
  const message = { role: "assistant", content: "", tool_calls: [] };
  for (const event of (await response.text()).split("\n\n").filter((event) => event.startsWith("data: {"))) {
    const delta = JSON.parse(event.slice(6)).choices[0]?.delta ?? {};
    message.content += delta.content ?? "";
    for (const { index, id, function: part } of delta.tool_calls ?? []) {
      const call = (message.tool_calls[index] ??= { id, type: "function", function: { name: part.name, arguments: "" } });
      call.function.arguments += part.arguments;
    }
  }
  return message;
}

// A call: on record before it is made, and again with what came of it before the model hears of it.
async function call({ id: call_id, function: { name, arguments: text } }, session, turn) {
  const id = randomUUID();
  record({ id, session, turn, call_id, tool: name, args: JSON.parse(text), started_at: new Date().toISOString() });
  const begun = process.hrtime.bigint();
  const { result, error } = await rpc("tools/call", { name, arguments: JSON.parse(text) });
  const latency_ms = Number(process.hrtime.bigint() - begun) / 1e6;
  const ok = !error && !result.isError;
  record({ id, ok, latency_ms, finished_at: new Date().toISOString() });
  return { role: "tool", tool_call_id: call_id, content: error ? error.message : result.content.map((part) => part.text).join("") };
}

function fits(text) {
  try {
    const answer = JSON.parse(text);
    return JSON.parse(readFileSync(flags.schema)).required.every((key) => key in answer);
  } catch { return false; }
}

// A session goes on where it was left: its messages are kept, and its turns are counted on.
const kept = flags.continue && existsSync(here("session.json")) ? JSON.parse(readFileSync(here("session.json"))) : { session: randomUUID(), turn: 0, messages: [] };
kept.messages.push({ role: "user", content: positionals.join(" ") });
for (;;) {
  const message = await ask(kept.messages);
  kept.messages.push(message);
  kept.turn += 1;
  const calls = message.tool_calls ?? [];
  kept.messages.push(...await Promise.all(calls.map((one) => call(one, kept.session, kept.turn))));
  writeFileSync(here("session.json"), JSON.stringify(kept));
  if (calls.length === 0 && (!flags.schema || fits(message.content))) break;
  if (calls.length === 0) kept.messages.push({ role: "user", content: "Answer with JSON that fits the schema." });
}
console.log(kept.messages.at(-1).content);
server.stdin.end();
