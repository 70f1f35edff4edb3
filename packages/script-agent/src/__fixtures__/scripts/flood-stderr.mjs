// A quarter of a gigabyte on the error output, then an answer.
const block = Buffer.alloc(1024 * 1024, "line of a very long error report\n");
let left = 256;
const write = () => {
  while (left-- > 0) if (!process.stderr.write(block)) return process.stderr.once("drain", write);
  process.stdout.write("fine\n");
};
write();
