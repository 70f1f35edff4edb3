// A file of its own, so that the bundle has what it needs in chunks that no other command loads.
export { serveMcp } from "@llm-orc/mcp-server";
