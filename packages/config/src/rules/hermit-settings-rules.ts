import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { WrittenHermitSettings } from '../generated/written-hermit-settings.ts';
import { parseSpawnerReference } from '../normalise/spawner-reference.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { durationFindings } from './duration-in-range.ts';
import { commandFindings } from './executable-path.ts';
import { noNulBytes } from './no-nul-bytes.ts';

type WrittenDependency = NonNullable<WrittenHermitSettings['system_dependencies']>[string];

/** Which key each source needs, and which it knows. */
const keysOfSource: Readonly<Record<WrittenDependency['source'], { required: string[]; allowed: string[] }>> = {
  clock: { required: [], allowed: ['ways'] },
  mounts: { required: [], allowed: ['fstab', 'mountinfo'] },
  file: { required: ['path'], allowed: ['path'] },
  exec: { required: ['command'], allowed: ['command', 'interval', 'timeout'] },
  fact: { required: ['fact'], allowed: ['fact'] },
  manual: { required: [], allowed: [] },
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
  ];
}

function malformedSpawner(document: TomlDocument, name: string, index: number): Finding[] {
  if (parseSpawnerReference(name).kind !== 'malformed') return [];
  const place = document.locate(`/allow_spawners/${index}`, 'value');
  const message = `${JSON.stringify(name)} is neither the name of a package nor an absolute path`;
  return [createFinding('malformed-value', place, message, 'for example allow_spawners = ["@example/hermit-spawner"]')];
}

function dependencyFindings(document: TomlDocument, pointer: string, dependency: WrittenDependency): Finding[] {
  const { required, allowed } = keysOfSource[dependency.source];
  const present = Object.keys(dependency).filter((key) => key !== 'source');
  return [
    ...required.filter((key) => !present.includes(key)).map((key) => missing(document, pointer, dependency, key)),
    ...present.filter((key) => !allowed.includes(key)).map((key) => useless(document, pointer, dependency, key)),
    ...commandFindings(document, `${pointer}/command`, dependency.command),
    ...durationFindings(document, `${pointer}/interval`, dependency.interval, 100),
    ...durationFindings(document, `${pointer}/timeout`, dependency.timeout, 1),
  ];
}

function missing(document: TomlDocument, pointer: string, { source }: WrittenDependency, key: string): Finding {
  const message = `source = ${JSON.stringify(source)} needs the key ${JSON.stringify(key)}`;
  return createFinding('missing-key', document.locate(`${pointer}/source`), message);
}

function useless(document: TomlDocument, pointer: string, { source }: WrittenDependency, key: string): Finding {
  const message = `${JSON.stringify(key)} has no effect with source = ${JSON.stringify(source)}`;
  return createFinding('unused-key', document.locate(pointerTo(pointer, key)), message, 'remove the key');
}
