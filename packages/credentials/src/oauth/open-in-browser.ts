import { spawn } from "node:child_process";
import { OrcError } from "@llm-orc/contracts";

export interface OpenInBrowserOptions {
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: this process's. */
  readonly platform?: NodeJS.Platform;
}

/**
 * Opens an http(s) address in the user's browser. True when a program for it was started, false when there is none (no
 * desktop, nothing installed): the address is to be shown anyway. Throws `OAUTH_URL_REFUSED` for any other address: files
 * and programs have addresses too.
 */
export async function openInBrowser(address: string, options: OpenInBrowserOptions = {}): Promise<boolean> {
  const { env = process.env, platform = process.platform } = options;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new OrcError("OAUTH_URL_REFUSED", "Only http and https addresses are opened in a browser.", {
      hint: "Check the addresses of the provider: one of them is of another kind.",
    });
  }
  for (const program of programsFor(platform, env)) {
    if (await starts(program, withoutShellCharacters(url.href), env)) return true;
  }
  return false;
}

function programsFor(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (platform === "darwin") return ["open"];
  if (platform !== "linux") return [];
  if (env["WSL_DISTRO_NAME"] !== undefined) return ["wslview", "xdg-open"];
  // Without a desktop xdg-open would start a browser for terminals, in ours.
  return [env["DISPLAY"], env["WAYLAND_DISPLAY"], env["BROWSER"]].some((value) => (value ?? "") !== "") ? ["xdg-open"] : [];
}

function starts(program: string, address: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, [address], { detached: true, stdio: "ignore", env });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

// We start no shell, but these programs are scripts, and wslview hands the address on to one of Windows.
function withoutShellCharacters(href: string): string {
  return href.replaceAll(/[`$'"()|;<>\\^{}]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
