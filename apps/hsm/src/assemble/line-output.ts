/** More than this unread, and lines are dropped rather than kept. Bytes. */
const mostUnreadBytes = 1024 * 1024;

/**
 * Writes lines to a stream that nobody may be reading: neither a slow reader nor one that went holds up the manager or
 * fills its memory. How many lines were dropped is said as soon as there is room again.
 */
export function createLineOutput(
  stream: NodeJS.WritableStream & { readonly writableLength: number },
): (line: string) => void {
  let dropped = 0;
  return (line) => {
    if (stream.writableLength > mostUnreadBytes) {
      dropped += 1;
      return;
    }
    if (dropped > 0) stream.write(`hsm: ${dropped} lines were dropped here because nobody read them\n`);
    dropped = 0;
    stream.write(`${line}\n`);
  };
}
