import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { ReconcilerEvent } from '../../src/reconcile/event.ts';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import type { ReconcilerSettings } from '../../src/reconcile/settings.ts';
import { anOutline } from './an-outline.ts';
import { type Drive, drive } from './drive.ts';

/** The time at which the base is handed over: everything in it has been so for long. */
export const baseMs = 100_500;
/** The first poll after that. */
export const nextPollMs = 101_000;

/** `web` needs TIME and runs; `worker` runs; `spare` is not demanded. */
export const baseOutlines: readonly DefinitionOutline[] = [
  anOutline('web', { systemDependencies: ['TIME'] }),
  anOutline('worker'),
  anOutline('spare', { autostart: false }),
];

export const active = (value: boolean | null): ReconcilerEvent => ({ kind: 'active', value, origin: 'source' });

export const time = (value: boolean | null): ReconcilerEvent => ({
  kind: 'system-dependency',
  name: 'TIME',
  value,
  origin: 'source',
});

export const definitions = (outlines: readonly DefinitionOutline[]): ReconcilerEvent => ({
  kind: 'definitions',
  definitions: outlines,
});

/** The definitions of the base, with `web` changed. */
export function withWeb(changes: Partial<DefinitionOutline>): ReconcilerEvent {
  const others = baseOutlines.filter(({ id }) => id !== 'web');
  return definitions([anOutline('web', { systemDependencies: ['TIME'], ...changes }), ...others]);
}

/** A reconciler with everything as it should be: inputs known and met, looks answered, two services running. */
export function healthyBase(settings: Partial<ReconcilerSettings> = {}): Drive {
  const base = drive(new Reconciler(0, settings));
  base.apply(active(true));
  base.apply(time(true));
  base.apply(definitions(baseOutlines));
  base.run(baseMs);
  return base;
}
