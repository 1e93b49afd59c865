import type { SpawnerCapabilities } from '@hermit/core/spawner';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** One spawner, as `hsm spawner list --json` prints it. */
export interface SpawnerReport {
  readonly name: string;
  /** Of its package; `null` if that is not known. */
  readonly version: string | null;
  readonly contractVersion: number | null;
  readonly usable: boolean;
  /** Why it cannot be used here, and what to do about it; `null` if it can, or nothing is known to do. */
  readonly reason: string | null;
  readonly suggestion: string | null;
  readonly capabilities: SpawnerCapabilities | null;
  readonly optionsSchema: object | null;
}

/** The lines of `hsm spawner list`. */
export function spawnerLines(reports: readonly SpawnerReport[], paint: Paint): readonly string[] {
  return reports.flatMap((report) => [
    headOf(report, paint),
    ...(report.reason === null ? [] : [`  ${paint('red', printable(report.reason))}`]),
    ...(report.suggestion === null ? [] : [`  ${printable(report.suggestion)}`]),
    ...(report.capabilities === null ? [] : capabilityLines(report.capabilities)),
  ]);
}

function headOf({ name, version, contractVersion, usable }: SpawnerReport, paint: Paint): string {
  const facts = [
    version === null ? 'version unknown' : `version ${printable(version)}`,
    contractVersion === null ? 'contract unknown' : `contract ${contractVersion}`,
    usable ? 'usable' : 'cannot be used here',
  ];
  return `${paint('bold', printable(name))}: ${facts.join(', ')}`;
}

function capabilityLines(capabilities: SpawnerCapabilities): readonly string[] {
  const entries = Object.entries(capabilities).filter(([key]) => key !== 'purposes');
  const able = entries.filter(([, value]) => value !== false && value !== 'none').map(abilityText);
  const unable = entries.filter(([, value]) => value === false || value === 'none').map(([key]) => key);
  return [
    `  can: ${[...able, `purposes (${capabilities.purposes.join(', ')})`].join(', ')}`,
    ...(unable.length === 0 ? [] : [`  cannot: ${unable.join(', ')}`]),
  ];
}

function abilityText([key, value]: readonly [string, unknown]): string {
  return typeof value === 'string' ? `${key} (${value})` : key;
}
