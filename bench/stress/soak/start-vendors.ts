import { join } from "node:path";
import { startServerProcess } from "../../measure/start-server-process.ts";
import type { VendorId } from "./vendors.ts";

export interface Vendors {
  readonly baseUrls: Readonly<Record<VendorId, string>>;
  close(): Promise<void>;
}

/** Starts all of them in one process. */
export async function startVendors(): Promise<Vendors> {
  const server = await startServerProcess<Vendors["baseUrls"]>(join(import.meta.dirname, "vendors-process.ts"));
  return { baseUrls: server, close: () => server.close() };
}
