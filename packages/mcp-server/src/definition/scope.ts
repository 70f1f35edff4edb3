import type { Operation } from "@llm-orc/operations";

/** What a caller may do: the scope of the operation under a tool. */
export type Scope = Operation["scope"];
