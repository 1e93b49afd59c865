import { expect, test } from 'vitest';
import {
  type Action,
  type DefinitionOutline,
  defineService,
  type FoundProcess,
  outlineOf,
  Reconciler,
  type ReconcilerEvent,
} from '../src/index.ts';

const ids = Array.from({ length: 200 }, (_, index) => `service-${index}`);
const outlines = ids.map((id, index) => outline(id, `INPUT-${index}`));

function outline(id: string, input: string, description: string | null = null): DefinitionOutline {
  return outlineOf(defineService({ id, execStart: ['run', id], systemDependencies: [input], description }), 'node');
}

/** What a spawner without faults answers. */
function answer(action: Action): ReconcilerEvent | null {
  if (!('operationId' in action) || action.kind === 'cancel') return null;
  const { serviceId, operationId } = action;
  const process: FoundProcess = {
    purpose: 'main',
    nonce: serviceId,
    pid: ids.indexOf(serviceId) + 100,
    shapeHash: action.kind === 'start' ? action.shapeHash : '',
    startedAtMs: 0,
    watched: true,
  };
  const absent = { kind: 'ended', exit: null, output: null, leftovers: [], process: null } as const;
  if (action.kind === 'look')
    return { kind: 'result', serviceId, operationId, result: { kind: 'looked', look: absent } };
  if (action.kind === 'start') return { kind: 'result', serviceId, operationId, result: { kind: 'started', process } };
  return { kind: 'result', serviceId, operationId, result: { kind: 'signalled', delivered: true } };
}

/** A reconciler in which all services run. */
function settled(): Reconciler {
  const reconciler = new Reconciler(0, { concurrencyLimit: ids.length });
  const events: ReconcilerEvent[] = [
    { kind: 'active', value: true, origin: 'source' },
    ...ids.map((_, index): ReconcilerEvent => {
      return { kind: 'system-dependency', name: `INPUT-${index}`, value: true, origin: 'source' };
    }),
    { kind: 'definitions', definitions: outlines },
  ];
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    const { actions } = reconciler.apply(event, 0);
    events.push(...actions.map(answer).filter((result) => result !== null));
  }
  return reconciler;
}

test('all services run before anything is counted', () => {
  const states = [...settled().services()].map(({ decision }) => decision?.state);
  expect(new Set(states)).toEqual(new Set(['ready']));
  expect(states).toHaveLength(ids.length);
});

const eventsOfOne: readonly (readonly [string, ReconcilerEvent])[] = [
  ['a hint', { kind: 'hint', serviceId: 'service-7' }],
  ['an input of one', { kind: 'system-dependency', name: 'INPUT-7', value: false, origin: 'source' }],
  ['a command', { kind: 'operator', serviceId: 'service-7', command: 'restart' }],
  [
    'a changed definition among all',
    { kind: 'definitions', definitions: outlines.with(7, outline('service-7', 'INPUT-7', 'changed')) },
  ],
  ['a removed definition', { kind: 'definitions', definitions: outlines.toSpliced(7, 1) }],
];

test.each(eventsOfOne)('%s is decided for that service alone', (_, event) => {
  expect(settled().apply(event, 1).decided).toEqual(['service-7']);
});

test('the result of an operation is decided for its service alone', () => {
  const reconciler = settled();
  const [look] = reconciler.apply({ kind: 'hint', serviceId: 'service-7' }, 1).actions;
  const result = look === undefined ? null : answer(look);
  expect(result).not.toBeNull();
  if (result !== null) expect(reconciler.apply(result, 2).decided).toEqual(['service-7']);
});

test('an event that changes nothing, and time in which nothing is due, are decided for nobody', () => {
  const reconciler = settled();
  expect(reconciler.apply({ kind: 'time' }, 1).decided).toEqual([]);
  expect(reconciler.apply({ kind: 'active', value: true, origin: 'source' }, 1).decided).toEqual([]);
  expect(reconciler.apply({ kind: 'definitions', definitions: outlines }, 1).decided).toEqual([]);
  expect(reconciler.apply({ kind: 'hint', serviceId: 'nobody' }, 1).decided).toEqual([]);
});
