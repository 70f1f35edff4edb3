import type { Shape } from "./shapes.ts";

/**
 * The least that running a graph can cost: a counter per node, one microtask per node, nothing else. No results, times,
 * events, limits, cancellation. Every framework pays more; how much more is what is measured.
 */
export function createBareDag({ size, dependsOn }: Shape): () => Promise<void> {
  const dependents: number[][] = Array.from({ length: size }, () => []);
  dependsOn.forEach((list, node) => list.forEach((dependency) => dependents[dependency]?.push(node)));
  const counts = Int32Array.from(dependsOn, (list) => list.length);

  return () =>
    new Promise((resolve) => {
      const waitingFor = counts.slice();
      let left = size;
      const start = (node: number): void => void noOp().then(() => end(node));
      const end = (node: number): void => {
        for (const dependent of dependents[node] as number[]) {
          const still = (waitingFor[dependent] as number) - 1;
          waitingFor[dependent] = still;
          if (still === 0) start(dependent);
        }
        if (--left === 0) resolve();
      };
      for (let node = 0; node < size; node++) if (counts[node] === 0) start(node);
    });
}

async function noOp(): Promise<void> {}
