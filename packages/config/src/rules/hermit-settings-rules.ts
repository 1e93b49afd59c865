import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { WrittenHermitSettings } from '../generated/written-hermit-settings.ts';
import { parseSpawnerReference } from '../normalise/spawner-reference.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { durationFindings } from './duration-in-range.ts';
import { commandFindings } from './executable-path.ts';
import { factPatternFindings } from './fact-form.ts';
import { noNulBytes } from './no-nul-bytes.ts';

type WrittenFactSource = NonNullable<WrittenHermitSettings['fact_sources']>[string];
type WrittenDependency = NonNullable<WrittenHermitSettings['system_dependencies']>[string];

/** A table that names a source. */
interface Sourced {
  readonly source: string;
}

/** Which key each source needs, and which it knows. */
const keysOfSource: Readonly<Record<WrittenDependency['source'], { required: string[]; allowed: string[] }>> = {
  clock: { required: [], allowed: ['ways'] },
  mounts: { required: [], allowed: ['fstab', 'mountinfo'] },
  file: { required: ['path'], allowed: ['path'] },
  exec: { required: ['command'], allowed: ['command', 'interval', 'timeout'] },
  fact: { required: ['fact'], allowed: ['fact'] },
  manual: { required: [], allowed: [] },
};

const keysOfFactSource: Readonly<Record<WrittenFactSource['source'], { required: string[]; allowed: string[] }>> = {
  network: { required: [], allowed: [] },
  directory: { required: ['path'], allowed: ['path'] },
};

/** What the schema of `hermit.toml` cannot check. */
export function hermitSettingsFindings(document: TomlDocument, written: WrittenHermitSettings): Finding[] {
  return [
    ...(written.allow_spawners ?? []).flatMap((name, index) => malformedSpawner(document, name, index)),
    ...noNulBytes({ document, written: {} }, null),
    ...durationFindings(document, '/poll_interval', written.poll_interval, 10),
    ...durationFindings(document, '/resync_interval', written.resync_interval, 1000),
    ...Object.entries(written.system_dependencies ?? {}).flatMap(([name, dependency]) =>
      dependencyFindings(document, pointerTo('/system_dependencies', name), dependency),
    ),
    ...Object.entries(written.fact_sources ?? {}).flatMap(([name, source]) =>
      keyFindings(document, pointerTo('/fact_sources', name), source, keysOfFactSource[source.source]),
    ),
  ];
}

function malformedSpawner(document: TomlDocument, name: string, index: number): Finding[] {
  if (parseSpawnerReference(name).kind !== 'malformed') return [];
  const place = document.locate(`/allow_spawners/${index}`, 'value');
  const message = `${JSON.stringify(name)} is neither the name of a package nor an absolute path`;
  return [createFinding('malformed-value', place, message, 'for example allow_spawners = ["@example/hermit-spawner"]')];
}

function dependencyFindings(document: TomlDocument, pointer: string, dependency: WrittenDependency): Finding[] {
  const { fact } = dependency;
  return [
    ...keyFindings(document, pointer, dependency, keysOfSource[dependency.source]),
    ...(fact === undefined ? [] : factPatternFindings(document, fact, `${pointer}/fact`, 'none')),
    ...commandFindings(document, `${pointer}/command`, dependency.command),
    ...durationFindings(document, `${pointer}/interval`, dependency.interval, 100),
    ...durationFindings(document, `${pointer}/timeout`, dependency.timeout, 1),
  ];
}

function keyFindings(
  document: TomlDocument,
  pointer: string,
  table: Sourced,
  { required, allowed }: { readonly required: string[]; readonly allowed: string[] },
): Finding[] {
  const present = Object.keys(table).filter((key) => key !== 'source');
  return [
    ...required.filter((key) => !present.includes(key)).map((key) => missing(document, pointer, table, key)),
    ...present.filter((key) => !allowed.includes(key)).map((key) => useless(document, pointer, table, key)),
  ];
}

function missing(document: TomlDocument, pointer: string, { source }: Sourced, key: string): Finding {
  const message = `source = ${JSON.stringify(source)} needs the key ${JSON.stringify(key)}`;
  return createFinding('missing-key', document.locate(`${pointer}/source`), message);
}

function useless(document: TomlDocument, pointer: string, { source }: Sourced, key: string): Finding {
  const message = `${JSON.stringify(key)} has no effect with source = ${JSON.stringify(source)}`;
  return createFinding('unused-key', document.locate(pointerTo(pointer, key)), message, 'remove the key');
}
