import fc from 'fast-check';
import { type GivenFiles, type PlannedAction, planReload } from '../../src/insight/plan-reload.ts';
import { defineService } from '../../src/model/define-service.ts';
import { outlineOf } from '../../src/model/definition-outline.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { OperatorDecision } from '../../src/model/operator-decision.ts';
import type { Requirement } from '../../src/model/requirement.ts';
import type { ServiceDefinition } from '../../src/model/service-definition.ts';
import type { OperatorCommand, ReconcilerEvent } from '../../src/reconcile/event.ts';
import type { FoundProcess } from '../../src/reconcile/operation.ts';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { Drive, type Step } from '../support/drive.ts';

/** Requires another service, in the way that files write it most. */
export function needs(service: string, changes: Partial<Extract<Requirement, { kind: 'service' }>> = {}): Requirement {
  return { kind: 'service', service, state: 'up', onLoss: 'stop', graceMs: 0, ...changes };
}

/** A definition in a file of its own name. */
export function define(id: string, changes: Partial<ServiceDefinition> = {}): ServiceDefinition {
  return defineService({ id, execStart: ['run', id], source: { file: `/etc/hermit/${id}.toml` }, ...changes });
}

/** Sees every decision that takes a service down. */
class SeeingDrive extends Drive {
  readonly wentDown = new Set<string>();

  override apply(event: ReconcilerEvent): Step {
    const step = super.apply(event);
    for (const { serviceId, state } of step.decisions) {
      if (['inactive', 'waiting', 'stopping', 'failed'].includes(state)) this.wentDown.add(serviceId);
    }
    return step;
  }
}

/** A reconciler with faithful processes that is given one directory after the other. */
export class PlannedWorld {
  readonly drive: SeeingDrive = new SeeingDrive(new Reconciler(0), 0);
  /** What the operator decided about services that are not known. */
  readonly decisions = new Map<string, OperatorDecision>();
  given: GivenFiles = { definitions: [], facts: [] };
  /** What each process was started as: a definition that changes meanwhile does not change its program. */
  readonly #kinds = new Map<string, string>();

  constructor(definitions: readonly ServiceDefinition[] = []) {
    this.drive.apply({ kind: 'active', value: true, origin: 'source' });
    this.reload({ definitions, facts: [] });
  }

  reload(given: GivenFiles): void {
    this.given = given;
    const definitions = given.definitions.map((definition) => outlineOf(definition, 'node'));
    this.note(() => this.drive.apply({ kind: 'definitions', definitions, facts: given.facts }));
  }

  command(serviceId: string, command: OperatorCommand): void {
    this.note(() => this.drive.apply({ kind: 'operator', serviceId, command }));
  }

  plan(after: GivenFiles): ReturnType<typeof planReload> {
    const { reconciler, nowMs } = this.drive;
    const snapshot = reconciler.snapshot();
    const decisions = this.decisions;
    return planReload({ snapshot, nowMs, decisions, before: this.given, after, defaultSpawner: 'node' });
  }

  /** Reloads, and says what that did with each service, judged by its process and its state alone. */
  reloadAndSee(after: GivenFiles): ReadonlyMap<string, Exclude<PlannedAction, 'update'>> {
    const before = this.#look();
    this.drive.wentDown.clear();
    this.reload(after);
    const now = this.#look();
    const ids = [...new Set([...before.keys(), ...now.keys()])].sort();
    return new Map(ids.map((id) => [id, this.#difference(id, before.get(id) ?? null, now.get(id) ?? null)]));
  }

  /** Does something and lets everything that follows from it come to rest. */
  note(act: () => void): void {
    act();
    for (let round = 0; round < 100; round += 1) {
      this.drive.settleDown();
      if (!this.#endWhatEnds()) return;
    }
    throw new Error('the world does not come to rest');
  }

  /**
   * The premise of every plan: oneshots run to their end when all else is at rest, first those that were started first.
   * Which of two commands ends first nobody can know beforehand, and it may matter: `started` holds only until then.
   */
  #endWhatEnds(): boolean {
    const { processes, reconciler } = this.drive;
    const lives = [...reconciler.services()].flatMap(({ id, outline }) => {
      const found = processes.isRunning(id) ? processes.found(id) : null;
      return found === null ? [] : [{ id, outline, ...found }];
    });
    for (const { nonce, outline } of lives) {
      if (!this.#kinds.has(nonce)) this.#kinds.set(nonce, outline?.kind ?? 'service');
    }
    const ending = lives
      .filter(({ purpose, nonce }) => purpose === 'stop' || this.#kinds.get(nonce) === 'oneshot')
      .sort((one, another) => endsAfter(one) - endsAfter(another));
    const [first] = ending;
    if (first === undefined) return false;
    processes.end(first.id, { code: 0, signal: null });
    this.drive.apply({ kind: 'hint', serviceId: first.id });
    return true;
  }

  /** What tells one life of a service from another; `null` while it is down. */
  #look(): Map<string, string | null> {
    const { reconciler, processes } = this.drive;
    const lives = [...reconciler.services()].map(({ id, decision, starts }): [string, string | null] => {
      if (processes.isRunning(id)) return [id, `${processes.found(id)?.nonce ?? ''} ${starts}`];
      const { state } = decision ?? { state: 'inactive' };
      return [id, ['ready', 'complete', 'starting'].includes(state) ? ` ${starts}` : null];
    });
    return new Map(lives);
  }

  #difference(id: string, before: string | null, now: string | null): Exclude<PlannedAction, 'update'> {
    if (before === null) return now === null ? 'none' : 'start';
    if (now === null) return 'stop';
    const isBodiless = before.startsWith(' ');
    return before !== now || (isBodiless && this.drive.wentDown.has(id)) ? 'restart' : 'none';
  }
}

function endsAfter({ purpose, pid }: FoundProcess): number {
  return purpose === 'stop' ? 0 : pid;
}

const ids = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
/** A service keeps its kind: of a oneshot that becomes something else, its end counts for one poll too long. */
const kinds: ReadonlyMap<string, ServiceDefinition['kind']> = new Map([
  ['c', 'oneshot'],
  ['d', 'oneshot'],
  ['e', 'milestone'],
]);
const some = (max: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom<string>(...ids, 'x'), { maxLength: max });

function definitionOf(id: string): fc.Arbitrary<ServiceDefinition> {
  const requirement: fc.Arbitrary<Requirement> = fc.oneof(
    fc
      .record({
        service: fc.constantFrom<string>(...ids),
        state: fc.constantFrom('up', 'up', 'started', 'complete'),
        onLoss: fc.constantFrom('stop' as const, 'stop' as const, 'restart' as const, 'keep' as const),
      })
      .map(({ service, ...rest }) => needs(service, rest)),
    fc.constant<Requirement>({ kind: 'fact', fact: ['route', '_'], onLoss: 'stop', graceMs: 0 }),
  );
  return fc
    .record({
      autostart: fc.boolean(),
      requires: fc.array(requirement, { maxLength: 2 }),
      wants: some(1),
      after: some(1),
      hasPreStart: fc.boolean(),
      hasStop: fc.boolean(),
      shape: fc.constantFrom('1', '2'),
      description: fc.constantFrom('one', 'two'),
    })
    .map(({ hasPreStart, hasStop, shape, ...rest }) => {
      const kind = kinds.get(id) ?? 'service';
      const bodiless = kind === 'milestone';
      const requires = rest.requires.map((one) => (kind === 'oneshot' ? { ...one, onLoss: 'stop' as const } : one));
      return define(id, {
        ...rest,
        requires,
        kind,
        execStart: bodiless ? null : ['run', shape],
        preStart: hasPreStart && !bodiless ? { argv: ['prepare'], timeoutMs: 1000 } : null,
        stopCommand: hasStop && kind === 'oneshot' ? ['undo'] : null,
        restart: kind === 'oneshot' ? 'on-failure' : 'always',
      });
    });
}

const route: Fact = ['route', 'ipv4'];
const facts: fc.Arbitrary<GivenFiles['facts']> = fc
  .boolean()
  .map((isThere) => [{ owner: 'file:/etc/hermit/net.json', facts: isThere ? [route] : [] }]);

const definition: fc.Arbitrary<ServiceDefinition> = fc.constantFrom(...ids).chain(definitionOf);

/** What a directory may hold. */
export const directory: fc.Arbitrary<GivenFiles> = fc.record({
  definitions: fc.uniqueArray(definition, { selector: ({ id }) => id, minLength: 2, maxLength: 6 }),
  facts,
});

/** A directory after a change of some of its files. */
export function changed(before: GivenFiles): fc.Arbitrary<GivenFiles> {
  return fc.record({
    definitions: fc
      .tuple(
        fc.uniqueArray(definition, { selector: ({ id }) => id, maxLength: 2 }),
        fc.subarray(
          before.definitions.map(({ id }) => id),
          { maxLength: 2 },
        ),
      )
      .map(([put, removed]) => {
        const next = new Map(before.definitions.map((one) => [one.id, one]));
        for (const id of removed) next.delete(id);
        for (const one of put) next.set(one.id, one);
        return [...next.values()];
      }),
    facts: fc.oneof(fc.constant(before.facts), facts),
  });
}

/** A directory in few words, for the message of a property that fails. */
export function inFewWords({ definitions, facts }: GivenFiles): string {
  const words = definitions.map(({ id, kind, autostart, shapeHash, requires, wants, after, preStart, stopCommand }) =>
    [
      `${id} ${kind}${autostart ? '' : ' (not by itself)'} ${shapeHash.slice(0, 2)}`,
      ...requires.map((one) =>
        one.kind === 'fact' ? 'requires route' : `requires ${one.service} ${one.state} ${one.onLoss}`,
      ),
      ...wants.map((other) => `wants ${other}`),
      ...after.map((other) => `after ${other}`),
      ...(preStart === null ? [] : ['pre-start']),
      ...(stopCommand === null ? [] : ['undo']),
    ].join(', '),
  );
  return [...words, `facts ${JSON.stringify(facts.map((one) => one.facts))}`].join('\n');
}
