/** A question to a person. */
export interface InputRequest {
  readonly prompt: string;
  readonly kind: "text" | "confirm" | "choice" | "multiline";
  readonly choices?: readonly string[];
  readonly default?: string;
  /** The answer must not be shown or stored in clear. */
  readonly secret?: boolean;
}

export interface InputAnswer {
  readonly value: string;
}
