import { helpText } from "@llm-orc/cli";

declare const LLM_ORC_VERSION: string;

// Run by the build: the overview is printed from a file, without loading the program.
process.stdout.write(`${await helpText([], { version: LLM_ORC_VERSION, columns: 100 })}\n`);
