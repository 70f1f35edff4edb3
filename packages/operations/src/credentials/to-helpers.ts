import type { HelperCommand, Helpers } from "@llm-orc/credentials";
import { splitProvider } from "@llm-orc/provider";
import type { UsableHelpers } from "../plugins/usable-helpers.ts";

/** The commands as the credentials run them: those of the user in their home folder, those of a project in its own. */
export function toHelpers({ general, providers, ofProject }: UsableHelpers, projectRoot: string | undefined): Helpers {
  const toCommand = (command: string, isOfProject: boolean): HelperCommand =>
    isOfProject && projectRoot !== undefined ? ["sh", "-c", 'cd -- "$1" && exec sh -c "$2"', "sh", projectRoot, command] : command;
  return {
    ...(general === undefined ? {} : { global: toCommand(general, ofProject.general) }),
    byProvider: Object.fromEntries(
      Object.entries(providers).map(([name, command]) => [currentName(name), toCommand(command, ofProject.providers.includes(name))]),
    ),
  };
}

/** A provider's name as keys are kept under it: `google` is `google-gemini`. */
export function currentName(name: string): string {
  const { id, scope } = splitProvider(name);
  return scope === undefined ? id : `${id}/${scope}`;
}
