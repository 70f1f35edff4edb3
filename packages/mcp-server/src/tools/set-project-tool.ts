import type { ToolDefinition } from "../definition/tool-definition.ts";
import { projectSession } from "../session/project-session.ts";
import { defineTool } from "./define-tool.ts";
import { textArgument } from "./text-argument.ts";

export const setProjectTool: ToolDefinition = defineTool({
  name: "set_project",
  title: "Choose the project",
  description: "Make later calls of this connection about another folder's project. Calls that run keep theirs.",
  toolset: "core",
  // It widens what the connection can read, run and write.
  scope: "admin",
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: { path: { type: "string", minLength: 1, description: "Folder, or one below it." } },
    required: ["path"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { status: { type: "string" }, project_path: { type: "string" }, note: { type: "string" } },
    required: ["status", "project_path"],
  },
  async call({ args, session }) {
    const { cwd, project } = projectSession(session).setProject(textArgument(args, "path"));
    const path = project?.root ?? cwd;
    const note =
      project === undefined
        ? `There is no project yet; make the folder a project with: cd ${JSON.stringify(path)} && llm-orc init`
        : undefined;
    return {
      type: "done",
      text: `The project is ${path}.${note === undefined ? "" : ` ${note}`}`,
      structured: { status: "ok", project_path: path, ...(note === undefined ? {} : { note }) },
    };
  },
});
