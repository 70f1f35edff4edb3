/** The `.llm-orc` layout on disk: finding a project, names that are safe as paths, writes that are whole or not at all. */
export { containedPath, isInside } from "./contained-path.ts";
export {
  type Environment,
  findProject,
  globalPaths,
  isDirectory,
  PROJECT_DIR_NAME,
  projectPaths,
  type ProjectPaths,
  stateArtifacts,
} from "./locate-project.ts";
export { checkName, parseName } from "./safe-name.ts";
export { writeAll, writeFileAtomic, type WriteFileAtomicOptions } from "./write-file-atomic.ts";
