import type { JsonValue, OrcError } from "@llm-orc/contracts";
import type {
  Agent,
  AgentContext,
  AgentResult,
  ChildResult,
  DependencyOutput,
  Ensemble,
  InputAnswer,
  InputRequest,
} from "@llm-orc/run-spec";
import type { Amount, Ledger } from "../budget/ledger.ts";
import type { Permits } from "./admission.ts";
import type { AgentRun } from "./agent-run.ts";
import type { EarlierStep } from "./earlier-run.ts";
import type { RunShared } from "./run-shared.ts";

/** What an agent needs of its run. */
export interface AgentHost {
  readonly shared: RunShared;
  readonly baseInput: string;
  /** The enclosing containers, outermost first. */
  readonly path: readonly string[];
  readonly permits: Permits;
  /** What may be spent here; absent: whatever it comes to. */
  readonly ledger: Ledger | undefined;
  /** What is added to the agents' ranks: the way that is left above their ensemble. */
  readonly rankBase: number;
  composeText(run: AgentRun): string;
  composeDependencies(run: AgentRun): ReadonlyMap<string, DependencyOutput>;
  composePrompt(run: AgentRun): string;
  /** The agent as its kind sees it. */
  renderAgent(run: AgentRun): Agent;
  runChild(run: AgentRun, ensemble: Ensemble | string, input: string, iteration: number | undefined): Promise<ChildResult>;
  /** Starts its kind. `stopped`: why it does not even begin. */
  begin(run: AgentRun, stopped?: OrcError): void;
  started(run: AgentRun): void;
  /** It was told to stop and does not; the run goes on without it. */
  overdue(run: AgentRun): void;
  askModel(run: AgentRun, request: ModelQuestion): Promise<{ text: string; json?: JsonValue }>;
  /** In a run with a budget: the most that it can come to is set aside. */
  attemptStarted(run: AgentRun, most: Amount): void;
  /** The same work of the agent before the run was resumed. */
  earlierStep(run: AgentRun): EarlierStep | undefined;
  askPerson(run: AgentRun, request: InputRequest): Promise<InputAnswer>;
}

/** What a kind asks its model. */
export type ModelQuestion = Parameters<AgentContext["generate"]>[0];

/** One of the items that a fan-out goes over. */
export type AgentItem = NonNullable<AgentContext["item"]>;

/** What runs inside an agent, and is told to stop with it: instances of a fan-out, child runs. */
export interface Inner {
  abort(reason: OrcError): void;
  /** The run ends while all of this waits for a person: nothing of it stays behind. */
  close(): void;
}

/** The fan-out that an instance belongs to. */
export interface InstanceGroup {
  /** The instance waits for a person, who may not come. */
  parked(instance: AgentRun): void;
  /** The person has come. */
  unparked(instance: AgentRun): void;
  ended(instance: AgentRun, result: AgentResult): void;
}
