/** A question to a person. */
export interface InputRequest {
  readonly prompt: string;
  readonly kind: "text" | "confirm" | "choice" | "multiline";
  readonly choices?: readonly string[];
  readonly default?: string;
  /** The answer must not be shown or stored in clear. */
  readonly secret?: boolean;
  /**
   * How long a run that waits for the answer does so. Then `default` is the answer; without one the agent fails with
   * `AGENT_INPUT_TIMED_OUT`. Default: as long as it takes.
   */
  readonly timeout_seconds?: number;
}

export interface InputAnswer {
  readonly value: string;
}

/**
 * What somebody's text means as the answer to a question, or why it is none. A confirmation is `yes` or `no`, also from `y`
 * and `n`; a choice is one of the choices, also from its number (from 1) or in other letter case. An empty text is the
 * default, if there is one.
 */
export function toAnswer(request: InputRequest, text: string): InputAnswer | { readonly problem: string } {
  const given = text === "" ? (request.default ?? "") : text;
  switch (request.kind) {
    case "text":
    case "multiline":
      return { value: given };
    case "confirm":
      return toConfirmation(given.trim());
    case "choice":
      return toChoice(given.trim(), request.choices ?? []);
  }
}

function toConfirmation(text: string): ReturnType<typeof toAnswer> {
  if (/^(?:y|yes|true)$/i.test(text)) return { value: "yes" };
  return /^(?:n|no|false)$/i.test(text) ? { value: "no" } : { problem: "Answer with yes or no." };
}

function toChoice(text: string, choices: readonly string[]): ReturnType<typeof toAnswer> {
  const lower = text.toLowerCase();
  const alike = choices.filter((choice) => choice.toLowerCase() === lower);
  const number = /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
  const value = choices.find((choice) => choice === text) ?? (alike.length === 1 ? alike[0] : undefined) ?? choices[(number ?? 0) - 1];
  return value === undefined ? { problem: `Answer with one of: ${choices.join(", ")}.` } : { value };
}
