import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

/**
 * The licences of all packages from outside whose files are in a bundle, by esbuild's metafile: each text once, under the packages that
 * have it. Throws when one has none.
 */
export function bundledLicences(metafile: string, root: string): string {
  const { inputs } = JSON.parse(readFileSync(metafile, "utf8")) as { inputs: Readonly<Record<string, unknown>> };
  const folders = new Set(
    Object.keys(inputs)
      .filter((input) => input.includes("node_modules/"))
      .map((input) => packageFolder(join(root, input))),
  );
  const packages = [...folders]
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest }))
    .filter(({ manifest }) => manifest.name?.startsWith("@llm-orc/") !== true)
    .sort((a, b) => (`${a.manifest.name}` < `${b.manifest.name}` ? -1 : 1))
    .map(({ folder, manifest }) => ({
      title: `${manifest.name} ${manifest.version} (${manifest.license})`,
      text: licenceText(folder, manifest),
    }));
  return [...Map.groupBy(packages, ({ text }) => text)]
    .map(([text, group]) => `${group.map(({ title }) => title).join("\n")}\n\n${text}\n`)
    .join(`\n${"-".repeat(80)}\n\n`);
}

// The nearest folder with a manifest that names a package; some carry one in `dist` that only says `type`.
function packageFolder(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as Manifest).name !== undefined) return folder;
    if (dirname(folder) === folder) throw new Error(`${file} belongs to no package.`);
  }
}

// With the notice, which the Apache licence wants handed on.
function licenceText(folder: string, { name, license }: Manifest): string {
  const entries = readdirSync(folder);
  const files = [/^(licen[cs]e|copying)/i, /^notice/i].map((pattern) => entries.find((entry) => pattern.test(entry)));
  const texts = files.filter((file) => file !== undefined).map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (files[0] !== undefined) return texts.join("\n\n");
  if (license === undefined) throw new Error(`${name} is bundled and has no licence.`);
  return [`Licensed under ${license}.`, ...texts].join("\n\n");
}
