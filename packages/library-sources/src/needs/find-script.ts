import { SCRIPT_ROOTS } from "../entry/script-roots.ts";

/** A script's file, and the folder of scripts that it was found in. */
export interface FoundScript {
  readonly path: string;
  /** `scripts/`, or "" for the library's own folder. */
  readonly root: string;
}

/**
 * The file of a `script:` value among a library's, by the same variants as when it runs: as it is, with `-` as `_`, and without a
 * leading `scripts/`. With `twins` a Python reference is also met by a `.mjs` or `.js` file of the same name.
 */
export function findScript(
  reference: string,
  files: ReadonlySet<string>,
  options: { readonly twins?: boolean } = {},
): FoundScript | undefined {
  const name = reference.replaceAll("\\", "/");
  const short = name.replace(/^scripts\//, "");
  const names = [name, name.replaceAll("-", "_"), short, short.replaceAll("-", "_")];
  const twins = options.twins === true && /\.py$/i.test(name) ? [".mjs", ".js"] : [];
  const variants = names.flatMap((variant) => [variant, ...twins.map((extension) => variant.replace(/\.py$/i, extension))]);
  for (const root of [...SCRIPT_ROOTS, ""]) {
    const variant = variants.find((each) => files.has(root + each));
    if (variant !== undefined) return { path: root + variant, root };
  }
  return undefined;
}

/** Whether a `script:` value that no file answers to was meant to be one; otherwise it is shell. */
export function looksLikeFile(reference: string): boolean {
  return /^[\w@+.\\/-]+\.(?:py|sh|bash|js|mjs|cjs|ts|rb)$/i.test(reference) || /^[\w@+.-]+(?:[\\/][\w@+.-]+)+$/.test(reference);
}
