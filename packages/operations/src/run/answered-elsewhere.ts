import type { InputRequest } from "@llm-orc/run-spec";

/** Why a question is withdrawn from whoever was asked: the answer came from outside. */
export class AnsweredElsewhere extends Error {
  override readonly name = "AnsweredElsewhere";

  constructor({ prompt }: InputRequest) {
    super(`"${prompt}" was answered elsewhere.`);
  }
}
