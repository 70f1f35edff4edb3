import { globalPaths } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";

/** Whose configuration names a plugin, and so where it is looked for. */
export interface PluginScope {
  readonly tier: "global" | "local";
  /** The folder of `config.yaml`: paths are relative to it. */
  readonly configDir: string;
  /** Packages are looked for in `node_modules` of this folder and those above it. */
  readonly packageDir: string;
  /** What one types to install packages there, without their names. */
  readonly installCommand: string;
}

/** The user's own plugins: `npm install --prefix ~/.config/llm-orc <package>`. */
export function globalScope({ env }: Pick<OperationContext, "env">): PluginScope {
  const { dir } = globalPaths(env);
  return { tier: "global", configDir: dir, packageDir: dir, installCommand: `npm install --prefix ${quoted(dir)}` };
}

/** A project's plugins: packages are those of the project's own `package.json`. */
export function projectScope({ root, dir }: NonNullable<OperationContext["project"]>): PluginScope {
  return { tier: "local", configDir: dir, packageDir: root, installCommand: `npm install --prefix ${quoted(root)} --save-dev` };
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
