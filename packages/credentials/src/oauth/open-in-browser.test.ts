import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openInBrowser } from "./open-in-browser.ts";
import { thrownBy } from "./__fixtures__/thrown-by.ts";

describe("openInBrowser", () => {
  it.each([
    { program: "xdg-open", platform: "linux", env: { DISPLAY: ":0" } },
    { program: "xdg-open", platform: "linux", env: { BROWSER: "remote-helper" } },
    { program: "xdg-open", platform: "linux", env: { WAYLAND_DISPLAY: "wayland-0" } },
    { program: "open", platform: "darwin", env: {} },
    { program: "wslview", platform: "linux", env: { WSL_DISTRO_NAME: "Debian" } },
    { program: "xdg-open", platform: "linux", env: { WSL_DISTRO_NAME: "Debian" } },
  ] as const)("hands the address to $program on $platform with $env", async ({ program, platform, env }) => {
    const { folder, opened } = browserNamed(program);
    expect(await openInBrowser("https://login.example.com/a?b=c&d=e", { platform, env: { ...env, PATH: `${folder}:/usr/bin:/bin` } })).toBe(
      true,
    );
    await expect.poll(opened).toBe("1 https://login.example.com/a?b=c&d=e\n");
  });

  it("hands it on as one argument that no shell can take apart", async () => {
    const { folder, opened } = browserNamed("xdg-open");
    const env = { DISPLAY: ":0", PATH: `${folder}:/usr/bin:/bin` };
    await openInBrowser("https://login.example.com/`id`/$(id)?x='y'&z=\"1\";rm -rf|tee>out", { platform: "linux", env });
    await expect.poll(opened).toBe("1 https://login.example.com/%60id%60/%24%28id%29?x=%27y%27&z=%221%22%3Brm%20-rf%7Ctee%3Eout\n");
  });

  it("opens pages of this machine, which are plain http", async () => {
    const { folder, opened } = browserNamed("open");
    expect(await openInBrowser("http://127.0.0.1:7/", { platform: "darwin", env: { PATH: `${folder}:/usr/bin:/bin` } })).toBe(true);
    await expect.poll(opened).toBe("1 http://127.0.0.1:7/\n");
  });

  it.each([
    { what: "no desktop", platform: "linux", env: {} },
    { what: "a desktop without a name", platform: "linux", env: { DISPLAY: "", WAYLAND_DISPLAY: "", BROWSER: "" } },
    { what: "a system of another kind", platform: "win32", env: { DISPLAY: ":0" } },
  ] as const)("starts nothing with $what", async ({ platform, env }) => {
    const { folder, opened } = browserNamed("xdg-open");
    expect(await openInBrowser("https://login.example.com/", { platform, env: { ...env, PATH: `${folder}:/usr/bin:/bin` } })).toBe(false);
    expect(opened()).toBe("");
  });

  it("is false with no program for it", async () => {
    const { folder } = browserNamed("another-program");
    expect(await openInBrowser("https://login.example.com/", { platform: "linux", env: { DISPLAY: ":0", PATH: folder } })).toBe(false);
  });

  it("leaves the browser to itself: neither waits for the other, ends with it, or writes to its terminal", async () => {
    const to = 'exec 3> "$0.unheard"; for fd in 0 1 2; do [ "/dev/fd/$fd" -ef /dev/null ] && printf "$fd" >&3; done';
    const { folder } = browserNamed("open", `${to}; echo "$$" > "$0.pid"; exec sleep 60`);
    const written = (name: string): string => readFileSync(join(folder, `open.${name}`), "utf8");
    await openInBrowser("https://login.example.com/", { platform: "darwin", env: { PATH: `${folder}:/usr/bin:/bin` } });
    await expect.poll(() => Number(written("pid")), { timeout: 5_000 }).toBeGreaterThan(0);
    const pid = Number(written("pid"));
    onTestFinished(() => void process.kill(pid, "SIGKILL"));
    expect(written("unheard")).toBe("012");
    // There is such a group only where the program leads one of its own.
    expect(process.kill(-pid, 0)).toBe(true);
    await expect.poll(() => process.getActiveResourcesInfo(), { timeout: 5_000 }).not.toContain("ProcessWrap");
  });

  it.each(["file:///etc/passwd", "javascript:alert(1)", "xhttp://a.test", "httpx://a.test", "--help", "calculator:", "https:", ""])(
    "refuses %j",
    async (address) => {
      expect(await thrownBy(openInBrowser(address))).toMatchObject({
        code: "OAUTH_URL_REFUSED",
        message: "Only http and https addresses are opened in a browser.",
        hint: "Check the addresses of the provider: one of them is of another kind.",
      });
    },
  );
});

/** A program of this name that writes down how it was called, and then does this. */
function browserNamed(name: string, then = ""): { readonly folder: string; readonly opened: () => string } {
  const folder = mkdtempSync(join(tmpdir(), "llm-orc-browser-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s %s\\n' "$#" "$*" >> '${calls}'\n${then}\n`, { mode: 0o755 });
  return { folder, opened: () => readFileSync(calls, "utf8") };
}
