import { fork } from "node:child_process";
import { once } from "node:events";

/** Where a server is, as it says itself: its parent is told so first. */
export type ServerProcess<Address extends object> = Address & {
  close(): Promise<void>;
};

/** Starts a server program in a process of its own, so that its work does not stand in the measured program's way. */
export async function startServerProcess<Address extends object>(
  program: string,
  args: readonly string[] = [],
): Promise<ServerProcess<Address>> {
  const child = fork(program, [...args]);
  const [address] = (await once(child, "message")) as [Address];
  return {
    ...address,
    async close() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
