import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { ServiceId } from '../../src/model/service-id.ts';

/** An outline in which everything that a test does not set is the default. Its `hash` follows from all the rest. */
export function anOutline(id: ServiceId, changes: Partial<DefinitionOutline> = {}): DefinitionOutline {
  const outline = {
    id,
    kind: 'service' as const,
    params: [],
    maxInstances: 1000,
    autostart: true,
    systemDependencies: [],
    requires: [],
    wants: [],
    after: [],
    requiredBy: [],
    wantedBy: [],
    conflicts: [],
    oncePerBoot: false,
    ready: { when: 'start' as const },
    rules: [],
    hasStopCommand: false,
    file: null,
    restart: 'always' as const,
    hasPreStart: false,
    preStartTimeoutMs: 0,
    shutdownTimeoutMs: 10_000,
    stopSignal: 'SIGTERM' as const,
    killMode: 'group' as const,
    spawner: 'node',
    shapeHash: `shape of ${id}`,
    ...changes,
  };
  return { ...outline, hash: changes.hash ?? JSON.stringify(outline) };
}
