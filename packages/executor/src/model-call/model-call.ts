import type { AnswerParts, GenerateRequest } from "@llm-orc/provider";
import type { LlmAgent } from "@llm-orc/run-spec";
import type { ResolvedModel } from "../plan/resolve-model.ts";
import type { ModelQuestion } from "../run/agent-host.ts";
import type { AgentRun } from "../run/agent-run.ts";
import type { FollowUp } from "../structured-output/ask-for-json.ts";
import type { ModelAccess } from "./ask-model.ts";
import type { KnownModel } from "./known-models.ts";
import { toGenerateRequest } from "./to-generate-request.ts";

export interface Asked {
  readonly question: ModelQuestion;
  readonly model: ResolvedModel;
  readonly followUp: FollowUp | undefined;
}

/** One model, ready to be asked one question. */
export class ModelCall {
  readonly known: KnownModel;
  readonly #run: AgentRun;
  readonly #access: ModelAccess;
  readonly #asked: Asked;

  /** Throws when the model's provider cannot be had. */
  constructor(run: AgentRun, access: ModelAccess, asked: Asked) {
    this.known = access.known.of(asked.model, (run.planned.agent as LlmAgent).retry);
    this.#run = run;
    this.#access = access;
    this.#asked = asked;
  }

  /** The most that the model can answer; undefined when nobody knows. */
  get maxAnswerTokens(): number | undefined {
    return this.known.maxOutputTokens ?? this.known.contextWindow;
  }

  /** What is asked. Made late, and again where it is wanted again: who waits need not keep it. */
  request(): GenerateRequest {
    const { known } = this;
    return toGenerateRequest(this.#run, {
      ...this.#asked,
      info: known.info,
      // Where the most that it can come to counts, the model is told so too.
      maxOutputTokens: this.#run.ledger === undefined ? undefined : known.maxOutputTokens,
      inWords: this.#access.wordsOnly.has(known.name),
    });
  }

  stream(request: GenerateRequest = this.request()): AnswerParts {
    const { model } = this.known;
    const { intercept } = this.#access;
    return intercept === undefined ? model.stream(request) : intercept(request, (changed) => model.stream(changed));
  }
}
