import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

/** In memory, where the system has such a place: thousands of runs that flush to a disk take its time from everybody. */
export const MEMORY_FOLDER: string = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
