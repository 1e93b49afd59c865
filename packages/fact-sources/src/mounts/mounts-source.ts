import { readFile } from 'node:fs/promises';
import type { InputSource } from '@hermit/core';
import type { MountsSourceConfig } from '../input-source-config.ts';
import { eagerUntilMet, type Finding, recheck } from '../recheck.ts';
import type { SourcePorts } from '../source-ports.ts';
import { missingMounts } from './missing-mounts.ts';
import { parseFstab } from './parse-fstab.ts';
import { parseMountinfo } from './parse-mountinfo.ts';

/** Reports whether everything that fstab mounts at boot is mounted. Without an fstab there is nothing to wait for. */
export function mountsSource(name: string, config: MountsSourceConfig, { clock }: SourcePorts): InputSource {
  const { fstab = '/etc/fstab', mountinfo = '/proc/self/mountinfo' } = config;
  return recheck({ name, clock, look: () => lookAtMounts(fstab, mountinfo), intervalMs: eagerUntilMet });
}

async function lookAtMounts(fstab: string, mountinfo: string): Promise<Finding> {
  const wanted = await readText(fstab);
  if (wanted.kind === 'missing') return { value: true, detail: `there is no ${fstab}` };
  if (wanted.kind !== 'text') return { value: null, detail: wanted.detail };
  const mounted = await readText(mountinfo);
  if (mounted.kind !== 'text') return { value: null, detail: mounted.detail };
  const missing = await missingMounts(parseFstab(wanted.text), parseMountinfo(mounted.text));
  if (missing.length === 0) return { value: true, detail: `everything that ${fstab} mounts at boot is mounted` };
  return { value: false, detail: `not mounted: ${missing.join(', ')}` };
}

type Read =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

async function readText(path: string): Promise<Read> {
  try {
    return { kind: 'text', text: await readFile(path, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { kind: code === 'ENOENT' ? 'missing' : 'failed', detail: `${path} cannot be read (${code})` };
  }
}
