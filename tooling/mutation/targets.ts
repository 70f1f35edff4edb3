/** A part of the code whose tests are themselves tested. */
export interface MutationTarget {
  readonly name: string;
  /**
   * Files to change, and files whose tests must notice; globs from the workspace's root. `*.processes.test.ts` is no use here:
   * a change is made in this process alone.
   */
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Lowest share of changes, in percent, that the tests have to notice. */
  readonly threshold: number;
  /** Default "threads", which end with the process that started them, also out of an endless loop. */
  readonly pool?: "forks";
  /** Default 20,000. Less where many a change makes a test wait for ever, and none that ends takes a tenth of it. */
  readonly testTimeoutMs?: number;
}

export const TARGETS: readonly MutationTarget[] = [
  {
    name: "names",
    mutate: ["packages/project-files/src/{safe-name,contained-path}.ts", "packages/artifacts/src/run-folder.ts"],
    tests: ["packages/project-files/src/{safe-name,contained-path}.test.ts", "packages/artifacts/src/run-folder.test.ts"],
    threshold: 90,
  },
  {
    name: "dependency-graph",
    mutate: ["packages/dependency-graph/src/{build-graph,levels,schedule}.ts"],
    tests: ["packages/dependency-graph/src/dependency-graph.test.ts"],
    threshold: 85,
  },
  {
    name: "scheduler",
    mutate: ["packages/executor/src/run/{admission,waiter-heap,skip-reason,phase-events,stop}.ts"],
    tests: ["packages/executor/src/{executor,fan-out,nesting,any-nested,ask-person}.test.ts", "packages/executor/src/run/*.test.ts"],
    threshold: 85,
  },
  {
    name: "journal",
    mutate: ["packages/artifacts/src/{journal-line,journal-lock,open-journal,read-journal,run-store,answer-folder,find-run}.ts"],
    tests: ["packages/artifacts/src/{answer-folder*,find-run,journal-*,open-journal,read-journal,run-store}.test.ts"],
    threshold: 90,
  },
  {
    name: "predicate",
    mutate: ["packages/expressions/src/{literal,problem,predicate-reader,parse-predicate,evaluate-predicate,python-values}.ts"],
    tests: ["packages/expressions/src/{literal,problem,parse-predicate,evaluate-predicate}.test.ts"],
    threshold: 85,
  },
  {
    name: "template",
    mutate: ["packages/expressions/src/{reference,resolve-path,template}.ts"],
    tests: ["packages/expressions/src/{reference,resolve-path,template}.test.ts"],
    threshold: 85,
  },
  {
    name: "assertion-syntax",
    mutate: [
      "packages/expressions/src/assertion/{tokenize,cursor,parse-assertion,parse-clauses,parse-display,parse-operand,text-literal,text-pieces,text-marks,number-text,free-names,names,syntax-error}.ts",
    ],
    tests: ["packages/expressions/src/assertion/*.test.ts"],
    threshold: 85,
  },
  {
    name: "assertion-values",
    mutate: [
      "packages/expressions/src/assertion/{evaluate-assertion,evaluate-expression,arithmetic,compare,iterate,subscript,values,key,sets,call,limits,explain,brief}.ts",
    ],
    tests: ["packages/expressions/src/assertion/*.test.ts"],
    threshold: 85,
  },
  {
    name: "assertion-methods",
    mutate: ["packages/expressions/src/assertion/{methods,builtins,text-methods,container-methods,represent}.ts"],
    tests: ["packages/expressions/src/assertion/*.test.ts"],
    threshold: 85,
  },
  {
    name: "credential-store",
    mutate: ["packages/credentials/src/store/!(*.test).ts"],
    tests: ["packages/credentials/src/store/!(*.processes).test.ts"],
    threshold: 90,
    testTimeoutMs: 6_000,
  },
  {
    name: "credential-oauth",
    mutate: ["packages/credentials/src/oauth/!(*.test).ts"],
    tests: ["packages/credentials/src/oauth/!(*.processes).test.ts"],
    threshold: 90,
    testTimeoutMs: 6_000,
  },
  {
    name: "credential-lookup",
    mutate: ["packages/credentials/src/{lookup,helper,fernet}/!(*.test).ts", "packages/credentials/src/{keyring,login,parse-origin}.ts"],
    tests: ["packages/credentials/src/{lookup,helper,fernet}/*.test.ts", "packages/credentials/src/*.test.ts"],
    threshold: 90,
    testTimeoutMs: 6_000,
    // The kernel's keyring gives a thread nothing back.
    pool: "forks",
  },
];
