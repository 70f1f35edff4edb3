import type { JsonValue, OrcError, SerializedError } from "@llm-orc/contracts";
import type { AgentResult, AgentStatus, InstanceResult } from "@llm-orc/run-spec";
import type { AgentItem, Inner, InstanceGroup } from "./agent-host.ts";
import type { Permits } from "./admission.ts";
import type { AgentRun } from "./agent-run.ts";
import type { MakeEvent } from "./recorder.ts";

/** What a fan-out needs of its run. */
export interface FanOutHost {
  createInstance(parent: AgentRun, item: AgentItem, group: InstanceGroup): AgentRun;
  /** Starts the instance's kind; its group is told once of its end. */
  runInstance(instance: AgentRun): void;
  /** An instance that does not run has an entry all the same. */
  skipInstance(parent: AgentRun, item: AgentItem): void;
  park(parent: AgentRun): void;
  unpark(parent: AgentRun): void;
}

/** What the instances of a fan-out came to. */
export interface FanOutEnd {
  readonly status: AgentStatus;
  readonly response: readonly (string | null)[] | null;
  readonly instances: readonly InstanceResult[];
  readonly error?: SerializedError;
}

/**
 * Runs one agent once for each item: in the order of the items, so many at once that every permit is used, and no more, so
 * that memory does not grow with the items that wait. Of an instance that has ended only its entry stays.
 */
class FanOut implements Inner, InstanceGroup {
  readonly #parent: AgentRun;
  readonly #items: readonly (JsonValue | undefined)[];
  readonly #window: number;
  readonly #host: FanOutHost;
  readonly #onEnd: (end: FanOutEnd) => void;
  readonly #live = new Set<AgentRun>();
  readonly #responses: (string | null)[] = [];
  readonly #instances: InstanceResult[] = [];
  readonly #parked = new Set<AgentRun>();
  #next = 0;
  #isStopped = false;

  constructor(
    parent: AgentRun,
    items: readonly (JsonValue | undefined)[],
    options: { readonly window: number; readonly host: FanOutHost; readonly onEnd: (end: FanOutEnd) => void },
  ) {
    this.#parent = parent;
    this.#items = items;
    this.#window = options.window;
    this.#host = options.host;
    this.#onEnd = options.onEnd;
  }

  begin(): void {
    this.#parent.enter(this);
    this.#fill();
  }

  abort(reason: OrcError): void {
    this.#isStopped = true;
    for (const instance of this.#live) instance.abort(reason);
    if (this.#live.size === 0) queueMicrotask(() => this.#endIfDone());
  }

  close(): void {
    for (const instance of this.#live) instance.close();
  }

  parked(instance: AgentRun): void {
    this.#parked.add(instance);
    this.#fill();
  }

  unparked(instance: AgentRun): void {
    this.#parked.delete(instance);
    this.#host.unpark(this.#parent);
  }

  ended(instance: AgentRun, result: AgentResult): void {
    this.#live.delete(instance);
    this.#parked.delete(instance);
    this.#parent.book(result.usage, result.cost);
    this.#parent.bookModels(instance.spentByModel ?? []);
    this.#parent.attempts += result.attempts ?? 0;
    this.#keep((instance.item as AgentItem).index, result);
    this.#fill();
  }

  #fill(): void {
    const count = this.#items.length;
    while (!this.#isStopped && this.#next < count && this.#live.size - this.#parked.size < this.#window) {
      const index = this.#next++;
      const value = this.#items[index];
      if (value === undefined) {
        this.#host.skipInstance(this.#parent, { index, count, value: null });
        this.#keep(index, { status: "skipped", response: null, skip_reason: "dependency_failed", model_substituted: false });
      } else {
        const instance = this.#host.createInstance(this.#parent, { index, count, value }, this);
        this.#live.add(instance);
        this.#host.runInstance(instance);
      }
    }
    this.#endIfDone();
  }

  #keep(index: number, { status, response, error, skip_reason: reason }: AgentResult): void {
    const isOutput = status === "success" || status === "partial";
    this.#responses[index] = isOutput && typeof response === "string" ? response : null;
    this.#instances[index] = {
      index,
      status,
      ...(error === undefined ? {} : { error }),
      ...(reason === undefined ? {} : { skip_reason: reason }),
    };
  }

  #endIfDone(): void {
    const isAllStarted = this.#isStopped || this.#next === this.#items.length;
    if (!isAllStarted || this.#parent.state === "ended") return;
    if (this.#live.size === 0) {
      this.#parent.leave(this);
      this.#onEnd(this.#end());
    } else if (this.#live.size === this.#parked.size) {
      this.#host.park(this.#parent);
    }
  }

  #end(): FanOutEnd {
    // After a stop some places may be empty.
    const instances = this.#instances.filter((entry) => entry !== undefined);
    const count = (status: AgentStatus): number => instances.filter((entry) => entry.status === status).length;
    if (count("success") + count("partial") === 0) {
      const first = instances.find(({ status }) => status === "failed");
      if (first === undefined) return { status: "skipped", response: null, instances };
      const message = `No instance of "${this.#parent.agentName}" has an output; the first failure, [${first.index}]: ${first.error?.message ?? ""}`;
      const hint = first.error?.hint;
      const error = { code: "AGENT_FAN_OUT_FAILED", message, ...(hint === undefined ? {} : { hint }) };
      return { status: "failed", response: null, instances, error };
    }
    const isWhole = count("success") === instances.length;
    return { status: isWhole ? "success" : "partial", response: this.#responses, instances };
  }
}

export interface StartFanOutOptions {
  readonly host: FanOutHost;
  readonly permits: Permits;
  readonly emit: (make: MakeEvent) => void;
  /** Called once; at once when no item is to be worked on. */
  readonly onEnd: (end: FanOutEnd) => void;
}

/** Starts an agent once for each of these items. */
export function startFanOut(
  parent: AgentRun,
  items: readonly (JsonValue | undefined)[],
  { host, permits, emit, onEnd }: StartFanOutOptions,
): void {
  parent.markStarted();
  emit((stamp) => ({ ...stamp, type: "agent_expanded", ...parent.place, count: items.length }));
  if (items.length === 0) queueMicrotask(() => onEnd({ status: "success", response: [], instances: [] }));
  else new FanOut(parent, items, { window: fanOutWindow(permits), host, onEnd }).begin();
}

/** At once without a limit on agents: enough for any server, and few enough for a machine that starts a process for each. */
const UNLIMITED_WINDOW = 64;
/** More than there are permits, so that one is taken while another instance waits for something else. */
const WINDOW_SLACK = 16;

function fanOutWindow(permits: Permits): number {
  let limit = Infinity;
  for (let at: Permits | undefined = permits; at !== undefined; at = at.parent) limit = Math.min(limit, at.limit);
  return limit === Infinity ? UNLIMITED_WINDOW : limit + WINDOW_SLACK;
}
