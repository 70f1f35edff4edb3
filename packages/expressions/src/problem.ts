/** Something about an expression that a person should know, with its place in the text. Offsets count UTF-16 units from 0. */
export interface ExpressionProblem {
  readonly message: string;
  readonly offset: number;
  /** 0 where something is missing and there is nothing to underline. */
  readonly length: number;
  /** What to write instead. */
  readonly hint?: string;
}

export function problemAt(message: string, offset: number, length: number, hint?: string): ExpressionProblem {
  return { message, offset, length, ...(hint === undefined ? {} : { hint }) };
}
