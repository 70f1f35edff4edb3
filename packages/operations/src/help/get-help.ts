import { defineOperation, type Operation } from "../operation.ts";
import type { HelpTopic } from "./help-texts.ts";

export interface GetHelpInput {
  /** Default: all of them. */
  readonly topic?: HelpTopic;
}

/** One text for each topic that was asked for; all together under 6,000 bytes. */
export type GetHelpOutput = Readonly<Partial<Record<HelpTopic, string>>>;

/** What a surface offers, as its help tells it. */
export interface OfferedTool {
  readonly name: string;
  /** What belongs together is told together. */
  readonly toolset: string;
}

const TOPICS: readonly HelpTopic[] = ["overview", "directory_structure", "schemas", "tools", "workflows"];

/**
 * The help of a surface with these tools, asked for at each call: which there are may depend on who asks. `resources` are the
 * addresses of what can be read besides, such as `llm-orc://ensemble/{name}`.
 */
export function createGetHelp(
  tools: () => readonly OfferedTool[],
  resources: readonly string[] = [],
): Operation<GetHelpInput, GetHelpOutput> {
  return defineOperation({
    name: "get_help",
    description: "An overview of llm-orc: directory structure, schemas, tools, workflows.",
    scope: "read",
    inputSchema: {
      type: "object",
      properties: { topic: { enum: TOPICS, description: "Default: all." } },
      additionalProperties: false,
    },
    outputSchema: { type: "object", properties: Object.fromEntries(TOPICS.map((topic) => [topic, { type: "string" }])) },
    async run(context, { topic }) {
      const { helpText } = await import("./help-texts.ts");
      const facts = { project: context.project, providers: context.providers.map(({ id }) => id), tools: tools(), resources };
      return Object.fromEntries((topic === undefined ? TOPICS : [topic]).map((one) => [one, helpText(one, facts)]));
    },
  });
}
