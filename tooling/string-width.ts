type StringWidth = (text: string, options?: object) => number;

/**
 * Stands in the bundles for `string-width`, of which yargs and its dependencies bring two older versions. All of them load
 * tables of Unicode at once, which takes longer than the rest of the parser and is needed for other texts than ASCII only.
 */
const stringWidth: StringWidth = (text, options) => {
  if (/^[ -~]*$/.test(text)) return text.length;
  // By its path, as the name means this file. What is required, the bundler keeps back until it is asked for.
  const { default: measure } = require("../packages/cli/node_modules/string-width/index.js") as { readonly default: StringWidth };
  return measure(text, options);
};

// oxlint-disable-next-line import/no-default-export -- as the package has it
export default stringWidth;
