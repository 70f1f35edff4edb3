import { AsyncLocalStorage } from "node:async_hooks";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";

const requests = new AsyncLocalStorage<RequestId>();

/**
 * Says that a message belongs to the request that is being answered. fastmcp does not tell a tool which one that is; over HTTP it
 * decides on which stream a log message or a question travels, and a client need not hold another one open.
 */
export function relatedRequest(): { readonly relatedRequestId?: RequestId } {
  const id = requests.getStore();
  return id === undefined ? {} : { relatedRequestId: id };
}

/** The same transport; what its messages set off knows which request it belongs to. */
export function withRequestScope(transport: Transport): Transport {
  return new Proxy(transport, {
    set(target, key, value: unknown) {
      return Reflect.set(target, key, key === "onmessage" && isListener(value) ? scoped(value) : value);
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" && key !== "onmessage" ? (value as () => unknown).bind(target) : value;
    },
  });
}

type Listener = NonNullable<Transport["onmessage"]>;

function isListener(value: unknown): value is Listener {
  return typeof value === "function";
}

function scoped(listener: Listener): Listener {
  return (message, extra) => {
    if ("id" in message && "method" in message) {
      requests.run(message.id, () => {
        listener(message, extra);
      });
    } else listener(message, extra);
  };
}
