// Reads the agent's request from standard input and answers with one JSON object.
let text = "";
for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
const { input_data: list } = JSON.parse(text);
const lines = String(list).split("\n");
const done = lines.filter((line) => line.startsWith("[x]")).length;
const open = lines.filter((line) => line.startsWith("[ ]")).length;
process.stdout.write(JSON.stringify({ success: true, open_tasks: open, done_tasks: done }));
