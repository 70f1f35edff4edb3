/** Where nobody listens: port 1 is reserved and never handed out, so no server started beside the test can turn up there. */
export const CLOSED_ADDRESS = "http://127.0.0.1:1";
