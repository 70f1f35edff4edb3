/** Sends one request to a chat-completions server and reads the answer, in as few lines as that takes. */
const [baseUrl = "", model = ""] = process.argv.slice(2);
const body = JSON.stringify({ model, messages: [{ role: "user", content: "go" }], stream: true });
const answer = await fetch(`${baseUrl}/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body });
await answer.text();
