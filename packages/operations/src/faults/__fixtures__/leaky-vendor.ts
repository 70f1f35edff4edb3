import { type FakeModelServer, type Reply, startFakeModelServer } from "@llm-orc/testkit";
import { encodings } from "./find-leaks.ts";
import { innocentText, plantedSecrets } from "./planted-secrets.ts";

const values = plantedSecrets.map(({ value }) => value.trim());

/** Every secret in every encoding, one to a line. */
export const everySecret: string = plantedSecrets
  .flatMap(({ name, value }) => Object.entries(encodings).map(([encoding, encode]) => `${name} as ${encoding}: ${encode(value.trim())} .`))
  .join("\n");

/** The models that say all they know, by name: each cuts its answer in another way. */
export const talkers: Readonly<Record<string, Reply>> = {
  "in-one-piece": { deltas: [everySecret] },
  "by-character": { deltas: Array.from(everySecret) },
  "by-byte": { deltas: [values.join("\n")], fault: { type: "byte_split" } },
  "at-every-place": {
    deltas: values.flatMap((value) => Array.from(value).flatMap((_, place, chars) => [" and ", chars.slice(0, place).join(""), chars.slice(place).join("")])),
  },
  "as-json": { text: JSON.stringify({ secrets: values, byName: Object.fromEntries(values.map((value, index) => [value, index])) }) },
  "as-json-in-ascii": { text: `{"secrets": [${values.map((value) => `"${encodings["json in ascii"]?.(value)}"`).join(", ")}]}` },
  "as-json-in-json": { text: JSON.stringify({ inner: JSON.stringify({ secrets: values }) }) },
  "cut-short": { deltas: ["The key: ", (values[0] as string).slice(0, -1)], finishReason: "length" },
};

const STRADDLED = values[values.length - 1] as string;

/**
 * A vendor whose models are called after what they do: `talkers`; `refuses-7`, `retries-7` and `fails-7`, whose errors tell the
 * seventh secret; `stalls`, in the middle of one; any other listens and says nothing of interest.
 */
export async function startLeakyVendor(): Promise<FakeModelServer> {
  const asked = new Map<string, number>();
  return startFakeModelServer({
    models: [...Object.keys(talkers), "stalls", "innocent", "listener", ...["refuses", "retries", "fails"].flatMap((fate) => values.map((_, index) => `${fate}-${index}`))],
    script({ model }) {
      const times = asked.get(model) ?? 0;
      asked.set(model, times + 1);
      const talker = talkers[model];
      if (talker !== undefined) return talker;
      const [, fate, index] = /^(refuses|retries|fails)-(\d+)$/.exec(model) ?? [];
      if (model === "stalls") return { deltas: ["The key: ", (values[0] as string).slice(0, -1), " never comes"], fault: { type: "stall" } };
      if (model === "innocent") return { deltas: innocentText.match(/[^]{1,7}/g) ?? [] };
      if (fate === undefined) return { text: "I heard nothing." };
      if (fate === "retries" && times > 0) return { text: "Well now." };
      return { fault: { type: "status", status: fate === "refuses" ? 400 : 503, message: wordsOf(values[Number(index)] as string) } };
    },
  });
}

// With one that begins where the vendor's words are cut off.
function wordsOf(secret: string): string {
  const told = `No: ${secret} | ${encodings["base64"]?.(secret)} | ${encodings["url"]?.(secret)}`;
  return `${told.padEnd(280, ".")} ${STRADDLED}`;
}
