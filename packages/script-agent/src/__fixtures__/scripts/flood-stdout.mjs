// One gigabyte, unless somebody stops it.
const block = Buffer.alloc(1024 * 1024, "x");
let left = 1024;
const write = () => {
  while (left-- > 0) if (!process.stdout.write(block)) return process.stdout.once("drain", write);
};
process.stdout.on("error", () => process.exit(1));
write();
