import type { ProviderErrorKind } from "@llm-orc/provider";
import type { Fault, Reply } from "@llm-orc/testkit";
import type { Vendor } from "./vendors.ts";

/** The answer that every cell waits for. */
export const TEXT = "Fünf 漢字, 👩‍👩‍👧 and 𝔘𝔫𝔦: one whole answer, to its very last word.";
/** What the other model says. */
export const SPARE_TEXT = "The spare model answers instead.";

/** What comes of a fault: an answer at once, an answer after the fault has passed, or a failure that is not tried again. */
export type FaultOutcome = "answers" | "retries" | "refuses";

/** One way for a vendor or a network to go wrong, and what a run has to make of it. */
export interface FaultRow {
  readonly title: string;
  readonly outcome: FaultOutcome;
  /** How the run fails when the fault does not pass. */
  readonly kind?: ProviderErrorKind;
  /** The vendor's answers while it lasts, again and again. */
  readonly replies: (vendor: Vendor) => readonly Reply[];
  /** The answer, where it is not `TEXT`. */
  readonly text?: string;
  /** Instead of an answer: the vendor's address leads nowhere. */
  readonly address?: "closed-port" | "no-such-host";
  /** The connection's settings: nobody waits for minutes here. */
  readonly settings?: Readonly<Record<string, number>>;
  /** At least that long lies between two requests. */
  readonly leastGapMs?: number;
  /** What else the failure says. */
  readonly says?: RegExp;
}

// Long enough that a busy machine's good answers make it, short enough to wait for.
const SHORT_TIMERS = { first_byte_timeout_ms: 800, idle_timeout_ms: 800 };

/** All of them, as the matrix counts them. */
export const faultRows: readonly FaultRow[] = [
  retries("P1 429, Retry-After 1", "rate_limited", [status(429, { headers: { "retry-after": "1" } })], { leastGapMs: 1_000 }),
  refuses("P2 429, Retry-After 3600", "rate_limited", [status(429, { headers: { "retry-after": "3600" } })], {
    says: /can be tried again, but not before 3600 s/,
  }),
  retries("P3 429, no Retry-After", "rate_limited", [status(429)]),
  retries("P4 529 overloaded", "overloaded", [status(529)]),
  retries("P5 500, 502, 503", "overloaded", [status(500), status(502, { body: "<html><h1>502 Bad Gateway</h1></html>" }), status(503)]),
  refuses("P6 400 bad request", "invalid_request", [status(400)]),
  refuses("P6 401 unknown key", "auth", [status(401)]),
  refuses("P6 404 unknown model", "invalid_request", [status(404)]),
  retries("P7 connection refused", "network", [], { address: "closed-port" }),
  retries("P8 no such host", "network", [], { address: "no-such-host" }),
  retries("P9 reset before headers", "network", [{ type: "reset_before_headers" }]),
  retries("P10 reset midway", "network", [{ type: "reset_mid_body" }]),
  retries("P11 JSON cut off", "protocol", [{ type: "truncated_json" }]),
  retries("P12 200 with a web page", "protocol", [{ type: "html" }]),
  retries("P13 200 with nothing", "protocol", [{ type: "empty" }]),
  retries("P14 200 with other JSON", "protocol", [{ type: "wrong_shape" }]),
  retries("P15 no answer", "timeout", [{ type: "no_answer" }], { settings: SHORT_TIMERS }),
  retries("P16 stall midway", "timeout", [{ type: "stall" }], { settings: SHORT_TIMERS }),
  retries("P17 clean early end", "protocol", [{ type: "early_close" }]),
  retries("P18 malformed event", "protocol", [{ type: "malformed" }]),
  retries("P19 error in the stream", "overloaded", [{ type: "stream_error" }]),
  answers("P20 characters cut in bytes", { fault: { type: "byte_split" } }),
  // Two events with half a character each, as vendors cut tokens, and a half that stays one.
  answers("P20 characters cut in halves", { deltas: ["well: \ud83d", "\ude00, lone: \ud83d", " end"] }, { text: "well: 😀, lone: \ud83d end" }),
  refuses("P21 endless answer", "protocol", [{ type: "huge" }], { settings: { max_response_bytes: 256 * 1024 }, says: /more than 262144 bytes/ }),
  answers("P22 slow drip", { fault: { type: "slow_drip", bytesPerWrite: 4, everyMs: 8 } }, { settings: { idle_timeout_ms: 800 } }),
  // P23 is a row of its own: it is about the calls that come after.
  {
    title: "P24 input over the context",
    outcome: "refuses",
    kind: "context_length",
    replies: ({ tooLong }) => [{ fault: status(400, tooLong) }],
  },
  answers("P25 late and double events", { fault: { type: "late_events" } }),
];

type More = Partial<Omit<FaultRow, "title" | "outcome" | "kind" | "replies">>;

function retries(title: string, kind: ProviderErrorKind, faults: readonly Fault[], more: More = {}): FaultRow {
  return { title, outcome: "retries", kind, replies: () => faults.map((fault) => ({ text: TEXT, fault })), ...more };
}

function refuses(title: string, kind: ProviderErrorKind, faults: readonly Fault[], more: More = {}): FaultRow {
  return { ...retries(title, kind, faults, more), outcome: "refuses" };
}

function answers(title: string, reply: Reply, more: More = {}): FaultRow {
  return { title, outcome: "answers", replies: () => [{ text: TEXT, ...reply }], ...more };
}

function status(code: number, more: Partial<Extract<Fault, { type: "status" }>> = {}): Fault {
  return { type: "status", status: code, ...more };
}
