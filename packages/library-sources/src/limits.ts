/** Of a library, wherever it is. What is larger or deeper is left out, and said. */
export const MAX_FILES = 5_000;
export const MAX_FILE_BYTES: number = 1024 * 1024;
export const MAX_DEPTH = 8;
export const MAX_NOTES = 20;

/** Of an archive. What is larger is refused as a whole. */
export const MAX_ARCHIVE_BYTES: number = 16 * 1024 * 1024;
export const MAX_UNPACKED_BYTES: number = 64 * 1024 * 1024;
export const MAX_ARCHIVE_ENTRIES = 20_000;
