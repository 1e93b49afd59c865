import { Buffer } from 'node:buffer';

/** Undoes the escapes of fstab and mountinfo: a backslash and three octal digits stand for one byte. */
export function unescapeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  const parts = text.split(/(\\[0-3][0-7]{2})/);
  return Buffer.concat(parts.map(bytesOf)).toString('utf8');
}

function bytesOf(part: string): Buffer {
  const octal = /^\\([0-3][0-7]{2})$/.exec(part)?.[1];
  return octal === undefined ? Buffer.from(part) : Buffer.from([Number.parseInt(octal, 8)]);
}
