/** References inside a schema: `#`, and `#/$defs/name` with the escapes of JSON Pointer. */

/** The schema at a reference. Throws when it leads out of the schema, or nowhere. */
export function schemaAt(root, reference) {
  if (reference === "#") return root;
  if (!reference.startsWith("#/"))
    throw new Error(`the schema refers to "${reference}": only places in the same schema, as #/$defs/name, are known`);
  let schema = root;
  for (const step of pointerSteps(reference)) {
    if (typeof schema !== "object" || schema === null || !Object.hasOwn(schema, step)) {
      throw new Error(`the schema refers to "${reference}", which is not there`);
    }
    schema = schema[step];
  }
  return schema;
}

function pointerSteps(reference) {
  try {
    return decodeURIComponent(reference.slice(2))
      .split("/")
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  } catch {
    throw new Error(`the schema refers to "${reference}", which cannot be decoded`);
  }
}
