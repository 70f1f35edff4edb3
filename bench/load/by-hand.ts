import { Agent, request } from "undici";
import { type CarryOut, checkEcho, questionOf, type Work } from "./work.ts";

/** One model call: gives the answer's text. */
export type ModelCall = (model: string, question: string) => Promise<string>;

/** The same work with promises and a client, nothing else. */
export function byHand(call: ModelCall): CarryOut {
  return async (work) => {
    await Promise.all(Array.from({ length: work.runs }, (_, run) => runByHand(work, run, call)));
  };
}

async function runByHand({ agents, shape, atOnce, model }: Work, run: number, call: ModelCall): Promise<void> {
  const ask = async (agent: number): Promise<void> => {
    const question = questionOf(run, agent);
    checkEcho(await call(model, question), question);
  };
  const first = shape === "joined" ? agents - 1 : agents;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < first) await ask(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce === 0 ? first : atOnce, first) }, worker));
  if (first < agents) await ask(first);
}

/** A chat completion by undici: reads the events that it knows to be there, and checks nothing else. */
export function createBareCall(baseUrl: string): ModelCall {
  const agent = new Agent();
  return async (model, question) => {
    const { body } = await request(`${baseUrl}/chat/completions`, {
      method: "POST",
      dispatcher: agent,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model,
        stream: true,
        stream_options: { include_usage: true },
        messages: [{ role: "user", content: question }],
      }),
    });
    let answer = "";
    for (const event of (await body.text()).split("\n\n")) {
      if (!event.startsWith("data: {")) continue;
      const { choices } = JSON.parse(event.slice(6)) as { choices: readonly { delta: { content?: string } }[] };
      answer += choices[0]?.delta.content ?? "";
    }
    return answer;
  };
}
