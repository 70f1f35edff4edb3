import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isJsonObject, type JsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { type Environment, stateArtifacts, writeFileAtomic } from "@llm-orc/project-files";

/** What the user has said of a project. */
export interface TrustRecord {
  /** Of all that may run; another hash is another thing. */
  readonly hash: string;
  /** RFC 3339. */
  readonly trusted_at: string;
}

/** Which projects the user trusts, in `$XDG_STATE_HOME/llm-orc/trust.json`: no file of a project can change it. */
export interface TrustStore {
  readonly file: string;
  /** By the project's real path. Throws `TRUST_STORE_UNREADABLE`. */
  read(root: string): TrustRecord | undefined;
  write(root: string, record: TrustRecord): void;
  /** False when there was nothing to remove. */
  remove(root: string): boolean;
}

export function createTrustStore(env: Environment): TrustStore {
  const file = join(dirname(stateArtifacts(env)), "trust.json");

  function readAll(): ReadonlyMap<string, TrustRecord> {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
      throw unreadable(file, error);
    }
    const value = parseJsonOrUndefined(text);
    const projects = isJsonObject(value) && value["version"] === 1 ? value["projects"] : undefined;
    if (!isJsonObject(projects)) throw unreadable(file);
    const records = Object.entries(projects).map(([root, record]): [string, TrustRecord] => {
      if (!isRecord(record)) throw unreadable(file);
      return [root, record];
    });
    return new Map(records);
  }

  function writeAll(records: ReadonlyMap<string, TrustRecord>): void {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileAtomic(file, `${JSON.stringify({ version: 1, projects: Object.fromEntries(records) }, null, 2)}\n`, { mode: 0o600 });
  }

  return {
    file,
    read: (root) => readAll().get(root),
    write: (root, record) => writeAll(new Map([...readAll(), [root, record]])),
    remove(root) {
      const records = new Map(readAll());
      if (!records.delete(root)) return false;
      writeAll(records);
      return true;
    },
  };
}

function isRecord(value: unknown): value is TrustRecord & JsonObject {
  const record = value as Partial<TrustRecord> | null;
  return typeof record === "object" && typeof record?.hash === "string" && typeof record.trusted_at === "string";
}

// Never overwritten: what it says of other projects would be lost.
function unreadable(file: string, cause?: unknown): OrcError {
  const reason = cause === undefined ? "it is not what this program writes" : (cause as Error).message;
  return new OrcError("TRUST_STORE_UNREADABLE", `The list of trusted projects, ${file}, cannot be read: ${reason}.`, {
    hint: `Mend or remove it; then trust your projects again: llm-orc trust`,
    ...(cause === undefined ? {} : { cause }),
  });
}
