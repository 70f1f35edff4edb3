import { inspect } from "node:util";
import { isOrcError, type OrcError } from "@llm-orc/contracts";

/** The `OrcError` that the promise ends in; everything else is a failure of the test. */
export async function thrownBy(promise: Promise<unknown>): Promise<OrcError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isOrcError(error)) throw new Error(`expected an OrcError, got ${inspect(error)}`);
  return error;
}

/** All that a log could show of a value: causes, hidden properties and all. */
export function everythingIn(value: unknown): string {
  return `${inspect(value, { depth: Infinity, showHidden: true })}${JSON.stringify(value)}`;
}
