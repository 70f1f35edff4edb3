import { describe, expect, it } from "vitest";
import { eventScript } from "./__fixtures__/events.ts";
import { createRunView } from "./run-view.ts";
import { type SelectedRows, selectRows } from "./select-rows.ts";

// a, b, c succeeded in this order; d failed; e runs; f waits for a person; g and h wait.
const script = eventScript().started("review", ["a", "b", "c", "d", "e", "f", "g", "h"]);
for (const [name, status] of Object.entries({ a: "success", b: "success", c: "success", d: "failed" } as const)) {
  script.begin(0, name).end(name.charCodeAt(0), name, { status });
}
script.begin(200, "e").begin(200, "f");
script.add(201, { type: "user_input_required", agent: "f", path: [], request_id: "q", request: { prompt: "?", kind: "text" } });

describe("selectRows", () => {
  it.each([
    [8, "abcdefgh", {}],
    [7, "bcdefgh", { finished: 1 }],
    [5, "defgh", { finished: 3 }],
    [4, "defg", { finished: 3, waiting: 1 }],
    [2, "ef", { finished: 3, failed: 1, waiting: 2 }],
    [1, "f", { finished: 3, failed: 1, running: 1, waiting: 2 }],
    [0, "", { finished: 3, failed: 1, running: 2, waiting: 2 }],
    [-3, "", { finished: 3, failed: 1, running: 2, waiting: 2 }],
  ])("of eight agents in %i lines shows %s", (limit, names, hidden) => {
    const selected = select(limit);
    expect(selected.shown.map(({ name }) => name).join("")).toBe(names);
    expect(selected.hidden).toEqual({ finished: 0, failed: 0, running: 0, waiting: 0, ...hidden });
  });
});

function select(limit: number): SelectedRows {
  const view = createRunView();
  for (const event of script.events) view.show(event);
  return selectRows(view.agents, limit);
}
