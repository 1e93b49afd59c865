// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules and templates refer to variables so.
import fc from 'fast-check';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Requirement } from '../../src/model/requirement.ts';
import type { RuleDefinition } from '../../src/model/rule.ts';
import type { OperatorCommand } from '../../src/reconcile/event.ts';
import { aRule } from '../facts/a-rule.ts';
import { anOutline } from './an-outline.ts';
import type { AnswerManner, WorldStep } from './world-step.ts';

/** The services of a world in which they have to do with each other; those of the template come and go. */
const plainServices = ['a', 'b', 'c', 'm'] as const;
const instances = ['t@1', 't@2'] as const;
export const graphServices: readonly string[] = [...plainServices, ...instances];

const service = fc.constantFrom(...graphServices);
const onLoss = fc.constantFrom('stop' as const, 'stop' as const, 'restart' as const, 'keep' as const);
const graceMs = fc.constantFrom(0, 0, 0, 3000);

const serviceRequirement: fc.Arbitrary<Requirement> = fc.record({
  kind: fc.constant('service' as const),
  service: fc.constantFrom(...graphServices, 'nobody'),
  state: fc.constantFrom('up', 'up', 'up', 'started', 'ready', 'complete', 'failed', 'delayed', 'warm'),
  onLoss,
  graceMs,
});

const factRequirement: fc.Arbitrary<Requirement> = fc.record({
  kind: fc.constant('fact' as const),
  fact: fc.constantFrom(['f', '1'], ['f', '_'], ['g'], ['service-state', ['a'], 'warm']),
  onLoss,
  graceMs,
});

const requirement = fc.oneof({ weight: 3, arbitrary: serviceRequirement }, { weight: 1, arbitrary: factRequirement });
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<T[]>([]) }, { weight: 2, arbitrary: fc.array(one, { maxLength: 2 }) });

const kind = fc.constantFrom('service' as const, 'service' as const, 'service' as const, 'oneshot' as const);

function outlineOf(id: string): fc.Arbitrary<DefinitionOutline> {
  return fc
    .record({
      kind: id === 'm' ? fc.constantFrom('milestone' as const, 'config-watcher' as const) : kind,
      autostart: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      systemDependencies: few(fc.constantFrom('TIME', 'MOUNTS')),
      requires: few(requirement),
      wants: few(service),
      after: few(service),
      requiredBy: few(service),
      wantedBy: few(service),
      conflicts: few(service),
      oncePerBoot: fc.constantFrom(false, false, true),
      ready: fc.constantFrom(
        { when: 'start' as const },
        { when: 'start' as const },
        { when: 'fact' as const, fact: ['f', '2'], timeoutMs: 4000 },
        { when: 'fact' as const, fact: ['service-state', [id], 'warm'], timeoutMs: null },
      ),
      hasStopCommand: fc.boolean(),
      restart: fc.constantFrom('always' as const, 'on-failure' as const, 'never' as const),
      hasPreStart: fc.constantFrom(false, false, true),
      shutdownTimeoutMs: fc.constantFrom(0, 3000),
      shape: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ shape, ...written }) => {
      const isOneshot = written.kind === 'oneshot';
      const hasProcess = isOneshot || written.kind === 'service';
      const rest = {
        ...written,
        hasPreStart: written.hasPreStart && hasProcess,
        preStartTimeoutMs: written.hasPreStart && hasProcess ? 5000 : 0,
        hasStopCommand: written.hasStopCommand && isOneshot,
        oncePerBoot: written.oncePerBoot && isOneshot,
        restart: isOneshot && written.restart === 'always' ? ('on-failure' as const) : written.restart,
        ready: isOneshot ? { when: 'start' as const } : written.ready,
      };
      return anOutline(id, {
        ...rest,
        shapeHash: `${id} ${shape} ${rest.kind} ${rest.hasPreStart} ${rest.ready.when}`,
      });
    });
}

/** The template whose instances are `t@1` and `t@2`. */
const template = fc
  .record({ outline: outlineOf('t'), requires: few(requirement), maxInstances: fc.constantFrom(1, 5) })
  .map(({ outline, maxInstances }) =>
    anOutline('t', {
      ...outline,
      autostart: false,
      params: ['x'],
      maxInstances,
      ready: { when: 'start' },
      requires: outline.requires.filter((each) => each.kind === 'fact' || !each.service.startsWith('t@')),
    }),
  );

/** Rules of which any few may be in force together. */
const rules: readonly RuleDefinition[] = [
  aRule('an instance for each f', { when: [{ kind: 'fact', fact: ['f', '?x'] }], require: ['t@${x}'] }),
  aRule('a fallback', { when: [{ kind: 'service', service: 'a', state: 'failed' }], require: ['c'] }),
  aRule('an edge for each f', {
    when: [{ kind: 'fact', fact: ['f', '?x'] }],
    edges: [
      {
        service: 'b',
        requires: { kind: 'service', service: 't@${x}', state: 'up', onLoss: 'stop', graceMs: 0 },
      },
    ],
  }),
  aRule('g while a is up', { when: [{ kind: 'service', service: 'a', state: 'up' }], assert: [['g']] }),
  aRule('b while it is not there', {
    when: [{ kind: 'fact', fact: ['turn'] }],
    unless: [{ kind: 'service', service: 'b', state: 'started' }],
    require: ['b'],
  }),
  aRule('the milestone while it is down', {
    when: [{ kind: 'fact', fact: ['turn'] }],
    unless: [{ kind: 'service', service: 'm', state: 'up' }],
    require: ['m'],
    log: [['line', 'turns']],
  }),
  aRule('c while a is run', { when: [{ kind: 'fact', fact: ['run-service', ['a']] }], require: ['c'] }),
];

const ruleFile = fc
  .subarray([...rules])
  .map((chosen) => anOutline('r', { kind: 'rules', autostart: false, rules: chosen, file: 'r.toml' }));

const definable = fc.constantFrom(...plainServices, 't', 'r');
const define: fc.Arbitrary<WorldStep> = definable.chain((id) => {
  const outline = id === 'r' ? ruleFile : id === 't' ? template : outlineOf(id);
  return fc
    .option(outline, { freq: 5 })
    .map((changed): WorldStep => ({ kind: 'define', service: id, outline: changed }));
});

const fact = fc.constantFrom<Fact>(
  ['f', '1'],
  ['f', '2'],
  ['turn'],
  ['require-service', ['c']],
  ['require-service', ['t', '1']],
  ['service-state', ['a'], 'warm'],
  ['service-state', ['m'], 'warm'],
);
const owner = fc.constantFrom('client:1', 'source:s', 'process:a');
const assertion: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('facts' as const),
  owner,
  facts: fc.uniqueArray(fact, { maxLength: 3, selector: (each) => JSON.stringify(each) }),
});
const doubt: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('facts-unknown' as const),
  owner: fc.constantFrom('client:1', 'source:s'),
  labels: fc.constantFrom<(readonly string[] | null)[]>(null, ['f'], ['require-service', 'g']),
  patienceMs: fc.constantFrom(1500, 10_000),
});

const answer: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('answer' as const),
  service,
  manner: fc.oneof(
    { weight: 16, arbitrary: fc.constant<AnswerManner>('truly') },
    { weight: 3, arbitrary: fc.constantFrom<AnswerManner>('failing', 'lost', 'uncertain', 'occupied') },
  ),
});
const command: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('command' as const),
  service,
  command: fc.constantFrom<OperatorCommand>('start', 'stop', 'restart', 'reset', 'force'),
});
const input: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('dependency' as const),
  name: fc.constantFrom('TIME', 'MOUNTS'),
  value: fc.constantFrom(true, true, false, null),
  origin: fc.constant('source' as const),
});
const activity: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('active' as const),
  value: fc.constantFrom(true, true, true, false, null),
  origin: fc.constant('source' as const),
});
const die: fc.Arbitrary<WorldStep> = fc.record({
  kind: fc.constant('die' as const),
  service,
  exitCode: fc.integer({ min: 0, max: 1 }),
  leavesOthers: fc.constantFrom(false, false, false, true),
});

const step: fc.Arbitrary<WorldStep> = fc.oneof(
  { weight: 8, arbitrary: answer },
  { weight: 12, arbitrary: fc.constant<WorldStep>({ kind: 'answer-all' }) },
  { weight: 3, arbitrary: fc.constantFrom(0, 500, 1000, 3000, 10_000).map((ms): WorldStep => ({ kind: 'pass', ms })) },
  { weight: 5, arbitrary: fc.constant<WorldStep>({ kind: 'wake' }) },
  { weight: 2, arbitrary: input },
  { weight: 1, arbitrary: activity },
  { weight: 4, arbitrary: command },
  { weight: 3, arbitrary: define },
  { weight: 3, arbitrary: die },
  { weight: 4, arbitrary: assertion },
  { weight: 1, arbitrary: doubt },
  { weight: 1, arbitrary: service.map((id): WorldStep => ({ kind: 'late', service: id })) },
  { weight: 1, arbitrary: service.map((id): WorldStep => ({ kind: 'hint', service: id })) },
);

const beginning: readonly WorldStep[] = [
  { kind: 'active', value: true, origin: 'source' },
  { kind: 'dependency', name: 'TIME', value: true, origin: 'source' },
  { kind: 'dependency', name: 'MOUNTS', value: true, origin: 'source' },
];

/** A world whose services require, want, follow and exclude each other, and what happens in it. */
export const graphSteps: fc.Arbitrary<WorldStep[]> = fc
  .tuple(
    fc.tuple(...plainServices.map(outlineOf), template, ruleFile),
    fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
  )
  .map(([outlines, steps]) => [
    ...beginning,
    ...outlines.map((outline): WorldStep => ({ kind: 'define', service: outline.id, outline })),
    ...steps,
  ]);

/** The same, and somewhere in it the manager is told to leave. */
export const endingGraphSteps: fc.Arbitrary<WorldStep[]> = fc
  .tuple(graphSteps, fc.nat({ max: 50 }), fc.boolean())
  .map(([steps, at, killNow]) => steps.toSpliced(9 + at, 0, { kind: 'shutdown', killNow }));
