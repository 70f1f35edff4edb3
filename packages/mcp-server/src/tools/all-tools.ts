import type { ToolDefinition, Toolset } from "../definition/tool-definition.ts";
import { analyzeExecutionTool, cleanupArtifactsTool, deleteArtifactTool, getArtifactTool, getMetricsTool } from "./artifact-tools.ts";
import {
  checkEnsembleRunnableTool,
  createEnsembleTool,
  deleteEnsembleTool,
  listEnsemblesTool,
  updateEnsembleTool,
  validateEnsembleTool,
} from "./ensemble-tools.ts";
import { helpTool } from "./help-tool.ts";
import { libraryBrowseTool, libraryCopyTool, libraryInfoTool, librarySearchTool } from "./library/library-tools.ts";
import { createProfileTool, deleteProfileTool, listProfilesTool, updateProfileTool } from "./profile-tools.ts";
import { checkPromotionReadinessTool, demoteEnsembleTool, listDependenciesTool, promoteEnsembleTool } from "./promotion-tools.ts";
import { providerStatusTool } from "./provider-status-tool.ts";
import { answerInputTool } from "./runs/answer-input-tool.ts";
import { cancelRunTool } from "./runs/cancel-run-tool.ts";
import { getRunTool } from "./runs/get-run-tool.ts";
import { invokeTool } from "./runs/invoke-tool.ts";
import { listRunsTool } from "./runs/list-runs-tool.ts";
import { createScriptTool, deleteScriptTool, getScriptTool, listScriptsTool, testScriptTool } from "./script-tools.ts";
import { setProjectTool } from "./set-project-tool.ts";

/** In the order in which clients list them, after `get_help`: it is the same in every answer. */
const TOOLS: readonly ToolDefinition[] = [
  invokeTool,
  listEnsemblesTool,
  checkEnsembleRunnableTool,
  providerStatusTool,
  analyzeExecutionTool,
  setProjectTool,
  validateEnsembleTool,
  createEnsembleTool,
  updateEnsembleTool,
  deleteEnsembleTool,
  listDependenciesTool,
  checkPromotionReadinessTool,
  promoteEnsembleTool,
  demoteEnsembleTool,
  listProfilesTool,
  createProfileTool,
  updateProfileTool,
  deleteProfileTool,
  listScriptsTool,
  getScriptTool,
  testScriptTool,
  createScriptTool,
  deleteScriptTool,
  libraryBrowseTool,
  librarySearchTool,
  libraryInfoTool,
  libraryCopyTool,
  getRunTool,
  listRunsTool,
  answerInputTool,
  cancelRunTool,
  getArtifactTool,
  getMetricsTool,
  deleteArtifactTool,
  cleanupArtifactsTool,
];

export const TOOLSETS: readonly Toolset[] = ["core", "ensembles", "profiles", "scripts", "library", "artifacts", "runs"];

export interface ToolChoice {
  /** Default: all. */
  readonly toolsets?: readonly Toolset[] | undefined;
  /** Only such as change nothing. Default false. */
  readonly readOnly?: boolean | undefined;
}

/** The tools of some toolsets. What is left out does not exist for the client, and the help does not tell of it. */
export function chooseTools({ toolsets, readOnly = false }: ToolChoice): readonly ToolDefinition[] {
  const chosen: readonly ToolDefinition[] = [helpTool(() => chosen), ...TOOLS].filter(
    ({ toolset, annotations }) => (toolsets === undefined || toolsets.includes(toolset)) && (!readOnly || annotations.readOnlyHint),
  );
  return chosen;
}
