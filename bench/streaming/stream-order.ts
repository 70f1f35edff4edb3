/** What the stream server is asked for; the path of a request says it. */
export interface StreamOrder {
  /** Whether each token is an HTTP chunk of its own, as servers send them that flush each, or each write is one. */
  readonly framing: "apiece" | "packed";
  readonly tokens: number;
  readonly perWrite: number;
  /** Begins when so many have asked for the same. */
  readonly together: number;
  /** Between the first token, which goes alone, and the others; 0 is none. */
  readonly pauseMs: number;
}

export function toPath({ framing, tokens, perWrite, together, pauseMs }: StreamOrder): string {
  return `/${framing}/${tokens}/${perWrite}/${together}/${pauseMs}`;
}

export function readOrder(path: string): StreamOrder {
  const [, framing, ...numbers] = path.split("/");
  const [tokens = 0, perWrite = 1, together = 1, pauseMs = 0] = numbers.map(Number);
  return { framing: framing === "packed" ? "packed" : "apiece", tokens, perWrite, together, pauseMs };
}
