import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { writePieces } from "./write-pieces.ts";

describe("writePieces", () => {
  it("makes the next piece when the one before has been taken", async () => {
    let [made, most, taken] = [0, 0, ""];
    const slow = new Writable({
      decodeStrings: false,
      write(piece: string, _encoding, done) {
        most = Math.max(most, made - taken.length);
        taken += piece;
        setImmediate(done);
      },
    });
    function* pieces(): Generator<string> {
      for (const piece of "abcdefgh") {
        made++;
        yield piece;
      }
    }
    await writePieces(slow, pieces());
    expect([taken, most]).toEqual(["abcdefgh", 1]);
  });

  it("comes to its end when nobody takes anything any more", async () => {
    const gone = new Writable({ write: (_piece, _encoding, done) => done(new Error("EPIPE")) });
    gone.on("error", () => {});
    await expect(writePieces(gone, ["a", "b", "c"])).resolves.toBeUndefined();
  });
});
