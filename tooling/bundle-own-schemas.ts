import ajvModule from "ajv";
import standaloneModule from "ajv/dist/standalone/index.js";
import type * as CompileSchema from "../packages/core-config/src/compile-schema.ts";
import type * as OwnSchemas from "../packages/core-config/src/own-schemas.ts";
import type { EsbuildBuild } from "./esbuild-build.ts";

/**
 * Puts compiled validators in the place of core-config's empty `compiledSchemas`: loading and running the compiler is a
 * sixth of what a short command takes.
 */
export const bundleOwnSchemas = {
  name: "own-schemas",
  setup(build: EsbuildBuild): void {
    build.onLoad({ filter: /core-config[\\/]dist[\\/]compiled-schemas\.js$/ }, async ({ path }) => {
      const { ownSchemas } = (await import(path.replace(/[^\\/]*$/, "own-schemas.js"))) as typeof OwnSchemas;
      const { COMPILER_OPTIONS } = (await import(path.replace(/[^\\/]*$/, "compile-schema.js"))) as typeof CompileSchema;
      return { contents: compile(ownSchemas(), COMPILER_OPTIONS), resolveDir: import.meta.dirname };
    });
  },
};

/** The source of a module with the validators of these schemas, by name. */
function compile(schemas: ReturnType<typeof OwnSchemas.ownSchemas>, options: typeof CompileSchema.COMPILER_OPTIONS): string {
  const ajv = new ajvModule.Ajv({ ...options, code: { source: true } });
  for (const [name, schema] of schemas) ajv.addSchema(schema, name);
  // Their names hold blanks, which those of exports cannot.
  const names = [...schemas.keys()];
  const source = standaloneModule.default(ajv, Object.fromEntries(names.map((name, index) => [`schema${index}of`, name])));
  const entries = names.map((name, index) => `${JSON.stringify(name)}: exports.schema${index}of`);
  return `const exports = {};\n${source}\nexport const compiledSchemas = { ${entries.join(", ")} };\n`;
}
