/** The answers of the agents that a script depends on. */
import { isMap } from "./list-of.mjs";
import { parsed } from "./run-script.mjs";

/**
 * Per agent its name, its answer (parsed where it is JSON, as is each of a fan-out's), and the error of one that failed: by its status, or
 * because its answer says so.
 */
export function dependencyAnswers(dependencies) {
  return Object.entries(dependencies).map(([name, { response, status, error }]) => {
    const answer = Array.isArray(response) ? response.map(parsed) : parsed(response);
    const reported = isMap(answer) && answer.success === false;
    if (status !== "failed" && !reported) return { name, answer };
    const reason = error?.message ?? (reported ? answer.error : undefined);
    return { name, answer, error: reason === undefined ? "no reason given" : String(reason) };
  });
}
