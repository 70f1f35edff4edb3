import { OrcError } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { cancelledBySignal, failedByAgent, inputsInvalid, journalFailed, runTimedOut, stopInside } from "./stop.ts";

describe("cancelledBySignal", () => {
  it.each<[string, unknown, string]>([
    ["an error that says why", new Error("The window was closed."), "The window was closed."],
    ["nothing", undefined, "The run was cancelled."],
    ["what is no error", "enough", "The run was cancelled."],
  ])("has a message for %s", (_what, reason, message) => {
    expect(cancelledBySignal(AbortSignal.abort(reason))).toStrictEqual({ status: "cancelled", error: { code: "RUN_CANCELLED", message } });
  });
});

describe("a stop", () => {
  it("by time says how long the run had, and where that stands", () => {
    expect(runTimedOut(30)).toStrictEqual({
      status: "timed_out",
      error: {
        code: "RUN_TIMED_OUT",
        message: "The run did not finish within 30 seconds.",
        hint: "Raise limits.timeout_seconds of the ensemble.",
      },
    });
  });

  it("by an agent names it and what went wrong, as far as that is known", () => {
    const failed = (message: string): unknown => ({ status: "failed", error: { code: "RUN_AGENT_FAILED", message } });
    const message = 'Agent "a" failed and says on_failure: fail_run.';
    expect(failedByAgent("a", { code: "X", message: "No." })).toStrictEqual(failed(`${message} No.`));
    expect(failedByAgent("a", undefined)).toStrictEqual(failed(message));
  });

  it("by inputs has all that is wrong with them", () => {
    expect(inputsInvalid(["One.", "Two."])).toStrictEqual({
      status: "failed",
      error: { code: "RUN_INPUTS_INVALID", message: "One. Two.", hint: "See inputs: of the ensemble." },
    });
  });

  it("by a sink is its own error, or says what it threw", () => {
    const error = new OrcError("RUN_JOURNAL_WRITE_FAILED", "The disk is full.", { hint: "Free some space." });
    expect(journalFailed(error)).toStrictEqual({ status: "failed", error: error.toJSON() });
    for (const thrown of [new Error("EIO"), "EIO"]) {
      expect(journalFailed(thrown)).toStrictEqual({
        status: "failed",
        error: { code: "RUN_JOURNAL_WRITE_FAILED", message: "The run's journal could not be written: EIO" },
      });
    }
  });

  it("inside an agent is the agent's", () => {
    const error = { code: "AGENT_TIMED_OUT", message: "Its time is over." };
    expect(stopInside(new OrcError(error.code, error.message))).toStrictEqual({ status: "timed_out", error });
    expect(stopInside(new OrcError(error.code, error.message, { hint: "Wait." }))).toStrictEqual({
      status: "timed_out",
      error: { ...error, hint: "Wait." },
    });
  });
});
