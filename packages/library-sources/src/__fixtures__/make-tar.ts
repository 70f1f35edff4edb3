import { gzipSync } from "node:zlib";

export interface TarItem {
  readonly name: string;
  readonly content?: string | Buffer;
  /** Default `0`: a file. `5` folder, `2` link, `1` hard link, `3` device. */
  readonly type?: string;
  readonly link?: string;
  /** Put the name into a pax header, whatever its length. */
  readonly pax?: boolean;
}

/** A gzipped tar archive with exactly these entries, as hostile as they are. */
export function makeTarGz(items: readonly TarItem[]): Buffer {
  return gzipSync(makeTar(items));
}

export function makeTar(items: readonly TarItem[]): Buffer {
  const blocks = items.flatMap(({ name, content = "", type = "0", link = "", pax = name.length > 99 }) => [
    ...(pax ? entry("pax", paxRecord("path", name), "x", "") : []),
    ...entry(pax ? "long" : name, Buffer.from(content), type, link),
  ]);
  return Buffer.concat([...entry("pax_global_header", paxRecord("comment", "0".repeat(40)), "g", ""), ...blocks, Buffer.alloc(1024)]);
}

function entry(name: string, content: Buffer, type: string, link: string): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000664\0", 100);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write(" ".repeat(8), 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
