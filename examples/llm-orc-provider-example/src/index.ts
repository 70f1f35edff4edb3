/** A plugin for llm-orc: the provider `example-api`. */
import { definePlugin, type Plugin } from "@llm-orc/provider";
import { exampleApi } from "./example-api.ts";

export { exampleApi } from "./example-api.ts";

/** What llm-orc imports. The ids of its providers stand in `package.json` as well. */
export const plugin: Plugin = definePlugin({ providers: [exampleApi] });
