/**
 * The `.llm-orc` layout on disk: finding a project, names that are safe as paths, writes that are whole or not at all, locks
 * between processes.
 */
export { containedPath, isInside } from "./contained-path.ts";
export { acquireFileLock, type FileLockOptions, isFileLocked } from "./file-lock.ts";
export {
  type Environment,
  exists,
  findProject,
  globalPaths,
  isDirectory,
  localLibrary,
  type LocalLibraryOptions,
  PROJECT_DIR_NAME,
  projectPaths,
  type ProjectPaths,
  stateArtifacts,
} from "./locate-project.ts";
export { checkName, parseName } from "./safe-name.ts";
export { isMissing, systemErrorHint, toFileError } from "./system-error.ts";
export { type FileContent, writeAll, writeFileAtomic, writeNewFileAtomic, type WriteFileAtomicOptions } from "./write-file-atomic.ts";
export { withFileLock, type WithFileLockOptions } from "./with-file-lock.ts";
