process.stderr.write("the disk is made of cheese\n");
process.exitCode = 7;
