import { OrcError } from "@llm-orc/contracts";
import { grantTrust, revokeTrust, showTrust, type TrustOutput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { askYes } from "../input/ask-yes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";

/** Shows what the project would run, and asks whether it may. 0: it may (or asks for nothing), or it was only shown; 1: the answer was no. */
export function trustCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const isJson = args["json"] === true;
    if (args["revoke"] === true) return revoke(context, isJson);
    const shown = await showTrust.run(toOperationContext(context), {});
    const asks = shown.state === "untrusted" || shown.state === "changed";
    if (args["show"] === true || !asks) {
      if (isJson) writeJson(context, shown);
      else context.stdout.write(render(shown, context));
      return EXIT.ok;
    }
    context.stderr.write(render(shown, context));
    if (args["yes"] !== true && !(await askYes(context, "May it?", () => notConfirmed(shown.root)))) {
      context.stderr.write("Nothing of it will run.\n");
      return EXIT.failed;
    }
    const granted = await grantTrust.run(toOperationContext(context), { hash: shown.hash });
    if (isJson) writeJson(context, granted);
    else
      context.stdout.write(
        `Trusted: ${printableLine(granted.root)}, until one of these changes. Take it back with: llm-orc trust --revoke\n`,
      );
    return EXIT.ok;
  };
}

async function revoke(context: CliContext, isJson: boolean): Promise<number> {
  const done = await revokeTrust.run(toOperationContext(context), {});
  if (isJson) writeJson(context, done);
  else {
    const root = printableLine(done.root);
    context.stdout.write(done.revoked ? `Not trusted any more: ${root}\n` : `It was not trusted: ${root}\n`);
  }
  return EXIT.ok;
}

function notConfirmed(root: string): OrcError {
  return new OrcError("TRUST_NOT_CONFIRMED", `${root} is not trusted: a person has to say so, and there is no terminal to ask on.`, {
    hint: "Look at what would run, then say yes: llm-orc trust --yes",
  });
}

const STATES: Readonly<Record<TrustOutput["state"], string>> = {
  none: "It asks for no plugin and no helper: there is nothing to trust.",
  untrusted: "It is not trusted: none of this runs. If it may, it runs with all the rights that you have, and sees your keys.",
  changed:
    "It was trusted, and something of this has changed since: none of it runs. If it may, it runs with all the rights that you have.",
  trusted: "It is trusted as it is.",
};

function render({ root, state, plugins, helpers, trusted_at: trustedAt }: TrustOutput, context: CliContext): string {
  const { palette } = styleOf(context.stdout, context.env);
  const lines = [palette.strong(printableLine(root))];
  for (const { name, version, file, providers, files } of plugins) {
    lines.push(`  plugin ${palette.active(printableLine(name))}${version === undefined ? "" : ` ${printableLine(version)}`}`);
    lines.push(`    imports  ${printableLine(file)}`);
    lines.push(`    adds     ${providers.length === 0 ? "whatever it exports" : `the providers ${printableLine(providers.join(", "))}`}`);
    lines.push(`    covers   ${files} ${files === 1 ? "file" : "files, with those of the packages that it depends on"}`);
  }
  for (const { provider, command, files } of helpers) {
    lines.push(`  helper ${palette.active(printableLine(command))}`);
    lines.push(`    prints   keys of ${provider === undefined ? "any provider" : printableLine(provider)}`);
    for (const file of files) lines.push(`    covers   ${printableLine(file)}`);
  }
  lines.push(STATES[state] + (trustedAt === undefined ? "" : ` Since ${printableLine(trustedAt)}.`));
  return `${lines.join("\n")}\n`;
}
