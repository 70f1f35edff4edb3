import type * as Fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fixedClock, runInfo, sampleEvents, sampleResult } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { createRunStore, type RunStore } from "./run-store.ts";

const faults = vi.hoisted(() => ({ path: "" }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  const refusing =
    <Rest extends unknown[], Result>(call: (path: string, ...rest: Rest) => Result) =>
    (path: string, ...rest: Rest): Result => {
      if (path !== faults.path) return call(path, ...rest);
      throw Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES", path });
    };
  return { ...real, readdirSync: refusing(real.readdirSync as never), openSync: refusing(real.openSync as never) };
});
afterEach(() => void (faults.path = ""));

const IDS = ["019aafb2-0000-7000-8000-00000000000a", "029aafb2-0000-7000-8000-00000000000b"] as const;

describe("a run store, where the system does not let something be read", () => {
  it("lists a run that cannot be read among the others, and finds those by their ids", async () => {
    const store = await storeOfTwo();
    const [newest, oldest] = store.list();
    faults.path = join(oldest?.folder ?? "", "execution.json");
    expect(store.list()).toMatchObject([
      { run_id: newest?.run_id, status: newest?.status },
      {
        run_id: `${oldest?.ensemble}/${oldest?.id}`,
        status: "unreadable",
        journal_problem: expect.stringContaining(faults.path) as string,
      },
    ]);
    expect(store.find(IDS[1])).toMatchObject({ run_id: IDS[1] });
    expect(store.find("-2")).toMatchObject({ status: "unreadable" });
  });

  it("does not say that there is no run which may be the one that cannot be read", async () => {
    const store = await storeOfTwo();
    faults.path = join(store.find(IDS[0])?.folder ?? "", "execution.json");
    const refused: unknown = expect.objectContaining({ code: "FILE_ACCESS_FAILED", message: expect.stringContaining(faults.path) });
    expect(() => store.find(IDS[0])).toThrow(refused);
  });

  it("does not say that there are no runs in a folder that cannot be listed", async () => {
    const store = await storeOfTwo();
    faults.path = store.root;
    expect(() => store.list()).toThrow(expect.objectContaining({ code: "FILE_ACCESS_FAILED" }) as Error);
  });
});

async function storeOfTwo(): Promise<RunStore> {
  const store = createRunStore({ root: temporaryFolder(), clock: fixedClock() });
  for (const [index, runId] of IDS.entries()) {
    const info = runInfo();
    const writer = store.sink().open({ ...info, runId, startedAt: info.startedAt + index });
    for (const event of sampleEvents(runId)) writer.write(event);
    await writer.close();
    store.finish(runId, sampleResult({ run_id: runId }));
  }
  return store;
}
