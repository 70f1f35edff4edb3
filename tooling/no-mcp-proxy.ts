/**
 * Stands in the bundles for `mcp-proxy`, the HTTP listener of fastmcp: 1 MB that each server would load at its start. Ours is
 * another; fastmcp serves single connections here.
 */
export function startHTTPServer(): never {
  throw new Error("This bundle has no listener of fastmcp.");
}
