import { join } from 'node:path';
import type { ProcessPurpose, ServiceId } from '@hermit/core/spawner';

/** Where the files of one service and purpose lie. */
export interface StartPlace {
  readonly directory: string;
  /** Held by whatever comes from a start, as long as any of it lives. Never removed while this boot lasts. */
  readonly lock: string;
  /** The kill mode of the latest start that got the lock. */
  readonly killMode: string;
  /** One directory for each start that may still come through. */
  readonly starts: string;
  /** Those that may not any more. */
  readonly closed: string;
}

/** The longest name of a file, in bytes. */
const maxNameBytes = 255;

/** Whether a text is the name of a file and nothing else. Pure. */
export function isFileName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/[/\0]/.test(text) && Buffer.byteLength(text) <= maxNameBytes;
}

/** The place of a service and purpose below the directory of this boot. Pure. */
export function placeOf(root: string, serviceId: ServiceId, purpose: ProcessPurpose): StartPlace {
  const directory = join(root, serviceId, purpose);
  return {
    directory,
    lock: join(directory, 'lock'),
    killMode: join(directory, 'kill-mode'),
    starts: join(directory, 'starts'),
    closed: join(directory, 'closed'),
  };
}
