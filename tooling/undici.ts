/**
 * Stands in the bundles for `undici`: of it we take the client of one connection, and loading all the others, `fetch`, web sockets
 * and mocks would take half as long again.
 */
const Client: unknown = require("../packages/provider-http/node_modules/undici/lib/dispatcher/client.js");

// oxlint-disable-next-line import/no-default-export -- as a CommonJS package has it
export default { Client };
