import { open } from 'node:fs/promises';

/** What commands and files about the network may have to say, in bytes: some ten thousand routes. */
export const maxNetworkBytes = 4_194_304;

/** The text of a file of the kernel; `null` if there is no such file. Rejects if it cannot be read or is too long. */
export async function boundedRead(path: string, maxBytes: number = maxNetworkBytes): Promise<string | null> {
  const file = await open(path).catch(absent);
  if (file === null) return null;
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > maxBytes) throw new Error(`${path} has more than ${maxBytes} bytes`);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    await file.close();
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
