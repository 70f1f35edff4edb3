import { extname } from "node:path";

const slashes = { line: ["//"], block: ["/*", "*/"] };
const hash = { line: ["#"], strings: ['"', "'"] };

// Per language: file endings, and how comments and strings look (`comments`) where it is code.
const LANGUAGES = [
  ["TypeScript", "ts tsx mts cts", { ...slashes, strings: ['"', "'", "`"], regex: true }],
  ["JavaScript", "js jsx mjs cjs", { ...slashes, strings: ['"', "'", "`"], regex: true }],
  ["Python", "py pyi", { ...hash, strings: ['"""', "'''", '"', "'"] }],
  ["Go", "go", { ...slashes, strings: ['"', "`"] }],
  ["Rust", "rs", { ...slashes, strings: ['"'] }],
  ["Java", "java", { ...slashes, strings: ['"""', '"'] }],
  ["Kotlin", "kt kts", { ...slashes, strings: ['"""', '"'] }],
  ["Swift", "swift", { ...slashes, strings: ['"""', '"'] }],
  ["C", "c h", { ...slashes, strings: ['"'] }],
  ["C++", "cc cpp cxx hh hpp", { ...slashes, strings: ['"'] }],
  ["C#", "cs", { ...slashes, strings: ['"'] }],
  ["PHP", "php", { line: ["//", "#"], block: ["/*", "*/"], strings: ['"', "'"] }],
  ["Ruby", "rb", hash],
  ["Shell", "sh bash zsh", hash],
  ["SQL", "sql", { line: ["--"], block: ["/*", "*/"], strings: ["'"] }],
  ["Lua", "lua", { line: ["--"], strings: ['"', "'"] }],
  ["CSS", "css scss less", { block: ["/*", "*/"], strings: ['"', "'"] }],
  ["HTML", "html htm"],
  ["Vue", "vue"],
  ["Svelte", "svelte"],
  ["Markdown", "md mdx"],
  ["JSON", "json jsonc json5"],
  ["YAML", "yaml yml"],
  ["TOML", "toml"],
  ["XML", "xml svg"],
  ["Text", "txt rst adoc"],
];

const BY_ENDING = new Map(
  LANGUAGES.flatMap(([name, endings, comments]) => endings.split(" ").map((ending) => [ending, { name, comments }])),
);

/** A file's language by its ending: `{name, comments?}`. `comments` is there for code; an unknown ending is its own name. */
export function languageOf(path) {
  const ending = extname(path).slice(1).toLowerCase();
  return BY_ENDING.get(ending) ?? { name: ending === "" ? "no ending" : `.${ending}` };
}
