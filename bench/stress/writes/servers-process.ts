/**
 * An authorization server and one with the archive of a library. Tells its parent where they listen, and ends with it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startAuthorizationServer } from "@llm-orc/testkit";
import type { ServerAddresses } from "./start-servers.ts";
import { LIBRARY_FILES } from "./write-case.ts";

const COMMIT = "1".repeat(40);

const archive = packLibrary();
const github = createServer((request, response) => {
  const isCommit = request.url?.includes("/commits/") === true;
  response.writeHead(200, { "content-type": isCommit ? "application/vnd.github.sha" : "application/x-gzip" });
  response.end(isCommit ? COMMIT : archive);
});
await new Promise<void>((resolve) => void github.listen(0, "127.0.0.1", resolve));
const vendor = await startAuthorizationServer();
// Each fault begins with the same stored login.
vendor.grants.settings.rotates = false;

const addresses: ServerAddresses = {
  vendor: vendor.origin,
  clientId: vendor.config().clientId,
  github: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
};
process.once("disconnect", () => process.exit(0));
process.send?.(addresses);

/** As GitHub packs a repository: everything in one folder. */
function packLibrary(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "llm-orc-library-archive-"));
  try {
    for (const [path, text] of Object.entries(LIBRARY_FILES)) {
      const file = join(folder, "someone-library-1111111", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { status, stdout, stderr } = spawnSync("tar", ["-czf", "-", "-C", folder, "someone-library-1111111"]);
    if (status !== 0) throw new Error(`The library is not packed: ${stderr.toString()}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
