import type { Clock } from "@llm-orc/contracts";
import type { Environment } from "@llm-orc/project-files";
import type { HelperAnswer } from "./parse-helper-output.ts";
import { type HelperCommand, runHelper } from "./run-helper.ts";

export interface Helpers {
  /** Asked for every provider that has no command of its own. It has to look at `LLM_ORC_PROVIDER`. */
  readonly global?: HelperCommand;
  /** By provider, or provider and scope: the command for `openai-compatible` is not asked for `openai-compatible/groq`. */
  readonly byProvider?: Readonly<Record<string, HelperCommand>>;
  /** Where they run. Default: the home folder, so that no project decides what a relative path means. */
  readonly cwd?: string;
}

export interface HelperSource {
  /** True when there is a command to ask. */
  has(provider: string): boolean;
  /** As `runHelper`; undefined also without a command. */
  get(provider: string): Promise<HelperAnswer | undefined>;
}

/** A key that ends while it is under way is of no use. */
const RENEW_BEFORE_MS = 60_000;
/** How long a failure counts, so that each agent of a run does not wait for it anew. */
const FAILURE_MS = 60_000;

/** Asks each helper once, and again when what it said has expired. Callers that come at the same time share one run. */
export function createHelperSource(helpers: Helpers, { env, clock }: { readonly env: Environment; readonly clock: Clock }): HelperSource {
  const { global, byProvider = {}, cwd = env["HOME"] ?? "/" } = helpers;
  const asked = new Map<string, { readonly answer: Promise<HelperAnswer | undefined>; untilMs: number }>();

  function commandFor(provider: string): HelperCommand | undefined {
    return Object.hasOwn(byProvider, provider) ? byProvider[provider] : global;
  }

  function ask(provider: string, command: HelperCommand): Promise<HelperAnswer | undefined> {
    const entry = { answer: runHelper(command, provider, { env, cwd, clock }), untilMs: Infinity };
    asked.set(provider, entry);
    entry.answer.then(
      (answer) => (entry.untilMs = answer?.expiresAtMs === undefined ? Infinity : answer.expiresAtMs - RENEW_BEFORE_MS),
      () => (entry.untilMs = clock.now() + FAILURE_MS),
    );
    return entry.answer;
  }

  return {
    has: (provider) => commandFor(provider) !== undefined,
    async get(provider) {
      const command = commandFor(provider);
      if (command === undefined) return undefined;
      const known = asked.get(provider);
      return known !== undefined && clock.now() < known.untilMs ? known.answer : ask(provider, command);
    },
  };
}
