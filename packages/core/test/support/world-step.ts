import fc from 'fast-check';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { OperatorDecision } from '../../src/model/operator-decision.ts';
import type { InputValue } from '../../src/model/system-inputs.ts';
import type { InputOrigin, OperatorCommand } from '../../src/reconcile/event.ts';
import type { ReconcilerSettings } from '../../src/reconcile/settings.ts';
import { anOutline } from './an-outline.ts';

/** How an operation is answered. `lost`: it has its effect, and the answer stays away, perhaps to come late. */
export type AnswerManner = 'truly' | 'failing' | 'lost' | 'uncertain' | 'occupied';

/** One thing that happens in an imaginary world. */
export type WorldStep =
  | { readonly kind: 'pass'; readonly ms: number }
  /** Sleeps until the reconciler asked to be woken. */
  | { readonly kind: 'wake' }
  | { readonly kind: 'active'; readonly value: InputValue; readonly origin: InputOrigin }
  | {
      readonly kind: 'dependency';
      readonly name: string;
      readonly value: InputValue;
      readonly origin: InputOrigin;
    }
  | { readonly kind: 'command'; readonly service: string; readonly command: OperatorCommand }
  /** `null` removes the definition. */
  | { readonly kind: 'define'; readonly service: string; readonly outline: DefinitionOutline | null }
  | { readonly kind: 'hint'; readonly service: string }
  | { readonly kind: 'die'; readonly service: string; readonly exitCode: number; readonly leavesOthers: boolean }
  /** Answers the oldest operation of the service that is not answered yet, even if nobody waits for it any more. */
  | { readonly kind: 'answer'; readonly service: string; readonly manner: AnswerManner }
  /** Delivers the oldest answer that was lost. */
  | { readonly kind: 'late'; readonly service: string }
  | { readonly kind: 'configure'; readonly settings: Partial<ReconcilerSettings> }
  /** An earlier manager left the service on record, and perhaps its process. Only before everything else. */
  | {
      readonly kind: 'recover';
      readonly service: string;
      readonly shapeHash: string;
      readonly isAlive: boolean;
      readonly decision: OperatorDecision | null;
    }
  | { readonly kind: 'shutdown'; readonly killNow: boolean }
  | { readonly kind: 'facts'; readonly owner: string; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'facts-unknown';
      readonly owner: string;
      readonly labels: readonly string[] | null;
      readonly patienceMs: number;
    }
  /** Answers everything that is not answered yet, truly and at once. */
  | { readonly kind: 'answer-all' };

/** The services of the imaginary world. */
export const worldServices: readonly string[] = ['a', 'b', 'c'];
/** Its system dependencies. */
export const worldDependencies: readonly string[] = ['MOUNTS', 'TIME'];

const service = fc.constantFrom(...worldServices);
const inputValue = fc.oneof(
  { weight: 4, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const origin = fc.oneof(
  { weight: 3, arbitrary: fc.constant<InputOrigin>('source') },
  { weight: 1, arbitrary: fc.constant<InputOrigin>('operator') },
);

function outlineOf(id: string): fc.Arbitrary<DefinitionOutline> {
  return fc
    .record({
      autostart: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      systemDependencies: fc.subarray([...worldDependencies]),
      restart: fc.constantFrom('always' as const, 'on-failure' as const, 'never' as const),
      preStartTimeoutMs: fc.constantFrom(0, 2500, 20_000),
      shutdownTimeoutMs: fc.constantFrom(0, 3000, 10_000),
      spawner: fc.constantFrom('node', 'ssd'),
      shape: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ shape, ...rest }) =>
      anOutline(id, {
        ...rest,
        hasPreStart: rest.preStartTimeoutMs > 0,
        shapeHash: `${id} ${shape} ${rest.preStartTimeoutMs > 0} ${rest.spawner}`,
      }),
    );
}

const define = service.chain((id) =>
  fc.option(outlineOf(id), { freq: 5 }).map((outline): WorldStep => ({ kind: 'define', service: id, outline })),
);

const answer: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('answer' as const),
  service,
  manner: fc.oneof(
    { weight: 8, arbitrary: fc.constant<AnswerManner>('truly') },
    { weight: 4, arbitrary: fc.constantFrom<AnswerManner>('failing', 'lost', 'uncertain', 'occupied') },
  ),
});

const pass: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('pass' as const),
  ms: fc.constantFrom(0, 1, 250, 500, 1000, 2000, 3000, 7000, 10_000, 31_000),
});

const die: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('die' as const),
  service,
  exitCode: fc.integer({ min: 0, max: 1 }),
  leavesOthers: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const input: fc.Arbitrary<WorldStep> = fc.oneof(
  fc.record({ kind: fc.constant('active' as const), value: inputValue, origin }),
  fc.record({
    kind: fc.constant('dependency' as const),
    name: fc.constantFrom(...worldDependencies),
    value: inputValue,
    origin,
  }),
);

const command: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('command' as const),
  service,
  command: fc.constantFrom<OperatorCommand>('start', 'stop', 'restart', 'reset'),
});

const configure: fc.Arbitrary<WorldStep> = fc
  .constantFrom<Partial<ReconcilerSettings>>(
    { pollIntervalMs: 500 },
    { pollIntervalMs: 2000 },
    { healthyAfterMs: 1000 },
    { killGraceMs: 1000 },
    { resyncIntervalMs: 5000 },
  )
  .map((settings) => ({ kind: 'configure', settings }));

const step: fc.Arbitrary<WorldStep> = fc.oneof(
  { weight: 12, arbitrary: answer },
  { weight: 4, arbitrary: pass },
  { weight: 4, arbitrary: fc.constant<WorldStep>({ kind: 'wake' }) },
  { weight: 2, arbitrary: input },
  { weight: 2, arbitrary: command },
  { weight: 2, arbitrary: define },
  { weight: 2, arbitrary: die },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hint' as const), service }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const), service }) },
  { weight: 1, arbitrary: configure },
);

const recoveries: fc.Arbitrary<WorldStep[]> = fc.uniqueArray(
  service.chain((id) =>
    fc.record({
      kind: fc.constant('recover' as const),
      service: fc.constant(id),
      shapeHash: fc.constantFrom(`${id} 1 false node`, `${id} 2 true ssd`),
      isAlive: fc.boolean(),
      decision: fc.constantFrom<(OperatorDecision | null)[]>(null, null, 'start', 'stop'),
    }),
  ),
  { maxLength: 2, selector: (recovery) => recovery.service },
);

/** A world in which every input is met and every service defined, and what happens in it from then on. */
export const worldSteps: fc.Arbitrary<WorldStep[]> = fc
  .tuple(
    recoveries,
    fc.tuple(...worldServices.map(outlineOf)),
    fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }),
  )
  .map(([recovered, outlines, steps]) => [
    ...recovered,
    { kind: 'active', value: true, origin: 'source' },
    ...worldDependencies.map((name): WorldStep => ({ kind: 'dependency', name, value: true, origin: 'source' })),
    ...outlines.map((outline): WorldStep => ({ kind: 'define', service: outline.id, outline })),
    ...steps,
  ]);

/** The same, and somewhere in it the manager is told to leave. */
export const endingWorldSteps: fc.Arbitrary<WorldStep[]> = fc
  .tuple(worldSteps, fc.nat({ max: 70 }), fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }))
  .map(([steps, at, killNows]) => {
    const shutdowns = killNows.map((killNow): WorldStep => ({ kind: 'shutdown', killNow }));
    return steps.toSpliced(at, 0, ...shutdowns);
  });
