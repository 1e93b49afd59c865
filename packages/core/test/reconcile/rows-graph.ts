import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Cause } from '../../src/model/reason.ts';
import type { ReconcilerEvent } from '../../src/reconcile/event.ts';
import { aRule } from '../facts/a-rule.ts';
import { anOutline } from '../support/an-outline.ts';
import type { Drive } from '../support/drive.ts';
import { decided, stopData } from '../support/expected-decision.ts';
import { baseMs, baseOutlines, definitions } from '../support/healthy-base.ts';
import { aFact, needing } from '../support/requirements.ts';
import type { DecisionRow } from './decision-row.ts';

const withMore = (...more: readonly DefinitionOutline[]): ReconcilerEvent => definitions([...baseOutlines, ...more]);

const facts = (...asserted: readonly Fact[]): ReconcilerEvent => ({
  kind: 'facts',
  owner: 'client:1',
  facts: asserted,
});

const cause = (kind: Cause['kind'], name: string, sinceMs: number | null = baseMs): Cause => {
  return { kind, name, sinceMs, causes: [] };
};

const missingFact = cause('fact', '["f"]');

/** A service that is ready once somebody asserts `["f"]`, started and not ready yet. */
function notReady(base: Drive, timeoutMs: number | null): void {
  base.apply(withMore(anOutline('new', { ready: { when: 'fact', fact: ['f'], timeoutMs } })));
  base.answerTruly('new');
}

/** A oneshot with a stop command that has completed. */
function completed(base: Drive): void {
  base.apply(withMore(anOutline('new', { kind: 'oneshot', restart: 'on-failure', hasStopCommand: true })));
  base.settleDown();
  base.processes.end('new', { code: 0, signal: null });
  base.apply({ kind: 'hint', serviceId: 'new' });
  base.settleDown();
}

const milestone = { kind: 'milestone', systemDependencies: [] } as const;

/** What services have to do with each other, and the kinds that are not simply run. */
export const rowsGraph: readonly DecisionRow[] = [
  {
    name: 'a milestone whose requirements hold: reached, in the same poll, without a process',
    happens: (base) => base.apply(withMore(anOutline('new', { ...milestone, ...needing('web') }))),
    leadsTo: {
      actions: [],
      decisions: [decided('new', 'milestone-reached', { verdict: 'leave-alone', state: 'ready', desired: 'running' })],
    },
  },
  {
    name: 'a oneshot was started: runs to its end, and is not ready',
    happens: (base) => {
      base.apply(withMore(anOutline('new', { kind: 'oneshot', restart: 'on-failure' })));
      base.answerTruly('new');
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [],
      decisions: [decided('new', 'runs-to-its-end', { verdict: 'leave-alone', state: 'starting', desired: 'running' })],
    },
  },
  {
    name: 'two services that require each other: both named, neither started',
    happens: (base) => {
      base.apply(withMore(anOutline('new', needing('other')), anOutline('other', needing('new'))));
      base.answerTruly('other');
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }],
      decisions: [
        decided('new', 'dependency-cycle', {
          verdict: 'leave-alone',
          state: 'failed',
          desired: 'stopped',
          data: { members: ['new', 'other'] },
        }),
      ],
    },
  },
  {
    name: 'an instance past the limit of its template: failed',
    happens: (base) => {
      const template = anOutline('new', { params: ['x'], autostart: false, maxInstances: 1 });
      base.apply(withMore(template));
      base.apply(facts(['require-service', ['new', '1']], ['require-service', ['new', '2']]));
      base.answerTruly('new@1');
      return base.answerTruly('new@2');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new@2' }],
      decisions: [
        decided('new@2', 'too-many-instances', {
          verdict: 'leave-alone',
          state: 'failed',
          desired: 'stopped',
          data: { template: 'new', limit: 1 },
        }),
      ],
    },
  },
  {
    name: 'a rule that demands a milestone while it is down: held as before, and named',
    happens: (base) => {
      const turn = aRule('turn', {
        unless: [{ kind: 'service', service: 'new', state: 'up' }],
        require: ['new'],
      });
      const rules = anOutline('rules', { kind: 'rules', autostart: false, rules: [turn], file: 'turn.toml' });
      return base.apply(withMore(anOutline('new', { ...milestone, autostart: false }), rules));
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('new', 'oscillating', {
          verdict: 'leave-alone',
          state: 'waiting',
          desired: 'stopped',
          data: { members: ['new'] },
        }),
      ],
    },
  },
  {
    name: 'a required fact that nobody asserts: waits for it',
    happens: (base) => {
      base.apply(withMore(anOutline('new', { requires: [aFact(['f'])] })));
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }],
      decisions: [
        decided('new', 'fact-missing', {
          verdict: 'leave-alone',
          state: 'waiting',
          desired: 'stopped',
          causes: [missingFact],
          waitingFor: [missingFact],
        }),
      ],
    },
  },
  {
    name: 'what it requires is not up: waits for that',
    happens: (base) => {
      base.apply({ kind: 'operator', serviceId: 'worker', command: 'stop' });
      base.settleDown();
      base.apply(withMore(anOutline('new', needing('worker'))));
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }],
      decisions: [
        decided('new', 'requirement-unmet', {
          verdict: 'leave-alone',
          state: 'waiting',
          desired: 'stopped',
          causes: [{ ...cause('service', 'worker'), state: 'up' }],
          waitingFor: [{ ...cause('service', 'worker'), state: 'up' }],
        }),
      ],
    },
  },
  {
    name: 'what it requires is not defined: waits, and says so',
    happens: (base) => {
      base.apply(withMore(anOutline('new', needing('nobody'))));
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }],
      decisions: [
        decided('new', 'requirement-undefined', {
          verdict: 'leave-alone',
          state: 'waiting',
          desired: 'stopped',
          causes: [{ ...cause('service', 'nobody'), state: 'up' }],
          waitingFor: [{ ...cause('service', 'nobody'), state: 'up' }],
        }),
      ],
    },
  },
  {
    name: 'it comes after one whose first attempt is under way: waits for the outcome',
    happens: (base) => {
      base.apply(withMore(anOutline('first'), anOutline('new', { after: ['first'] })));
      base.answerTruly('first');
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [{ kind: 'release', serviceId: 'new' }],
      decisions: [
        decided('new', 'waits-for-other', {
          verdict: 'leave-alone',
          state: 'waiting',
          desired: 'stopped',
          causes: [cause('service', 'first')],
          waitingFor: [cause('service', 'first')],
        }),
      ],
    },
  },
  {
    name: 'a conflicting service is wanted later: stopped in its favour',
    happens: (base) => base.apply(withMore(anOutline('new', { conflicts: ['web'] }))),
    leadsTo: {
      actions: [
        { kind: 'save-demand', serviceId: 'new', sequence: 3 },
        { kind: 'save-demand', serviceId: 'web', sequence: 1 },
        { kind: 'look', serviceId: 'new', operationId: 1 },
        { kind: 'signal', serviceId: 'web', operationId: 2, signal: 'SIGTERM' },
      ],
      decisions: [
        decided('new', 'first-look', { verdict: 'look', state: 'unknown', desired: 'stopped' }),
        decided('web', 'conflict', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          causes: [cause('conflict', 'new')],
          data: stopData('conflict'),
        }),
      ],
    },
  },
  {
    name: 'started, and ready only with a fact that nobody asserts yet: not ready',
    happens: (base) => {
      notReady(base, null);
      return base.answerTruly('new');
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('new', 'not-ready-yet', {
          verdict: 'leave-alone',
          state: 'starting',
          desired: 'running',
          data: { fact: '["f"]' },
        }),
      ],
    },
  },
  {
    name: 'not ready in its time: a failed start',
    happens: (base) => {
      notReady(base, 3000);
      base.answerTruly('new');
      return base.pass(3000);
    },
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'new', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('new', 'ready-timed-out', {
          verdict: 'stop',
          state: 'stopping',
          stateSinceMs: baseMs + 3000,
          desired: 'running',
          data: stopData('ready-timed-out', { pid: 102, timeoutMs: 3000 }),
        }),
      ],
    },
  },
  {
    name: 'it runs on without what it lost: it says so',
    happens: (base) => {
      base.apply(facts(['f']));
      base.apply(withMore(anOutline('new', { requires: [aFact(['f'], { onLoss: 'restart' })] })));
      base.settleDown();
      return base.apply(facts());
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('new', 'requirement-lost', {
          verdict: 'leave-alone',
          state: 'ready',
          desired: 'running',
          causes: [missingFact],
          data: { onLoss: 'restart' },
        }),
      ],
    },
  },
  {
    name: 'what it lost while it ran on is back: restarted once',
    happens: (base) => {
      base.apply(facts(['f']));
      base.apply(withMore(anOutline('new', { requires: [aFact(['f'], { onLoss: 'restart' })] })));
      base.settleDown();
      base.apply(facts());
      return base.apply(facts(['f']));
    },
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'new', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('new', 'requirement-returned', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'running',
          causes: [missingFact],
          data: stopData('requirement-returned', { pid: 102 }),
        }),
      ],
    },
  },
  {
    name: 'a dependent is there when it is to stop: that one goes first',
    happens: (base) => {
      base.apply(withMore(anOutline('new', needing('web'))));
      base.settleDown();
      return base.apply({ kind: 'operator', serviceId: 'web', command: 'stop' });
    },
    leadsTo: {
      actions: [{ kind: 'signal', serviceId: 'new', operationId: 1, signal: 'SIGTERM' }],
      decisions: [
        decided('new', 'requirement-unmet', {
          verdict: 'stop',
          state: 'stopping',
          desired: 'stopped',
          causes: [{ ...cause('service', 'web'), state: 'up' }],
          data: stopData('requirement-unmet', { pid: 102 }),
        }),
        decided('web', 'waits-for-dependents', {
          verdict: 'wait',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
          causes: [cause('service', 'new')],
          data: { why: 'operator-stopped', pid: 100 },
        }),
      ],
    },
  },
  {
    name: 'a completed oneshot with a stop command is to stop: that is run',
    happens: (base) => {
      completed(base);
      base.apply({ kind: 'operator', serviceId: 'new', command: 'stop' });
      base.answerTruly('new');
      return { actions: [], decisions: [base.decision('new')] };
    },
    leadsTo: {
      actions: [],
      decisions: [
        decided('new', 'stop-command-running', {
          verdict: 'leave-alone',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
        }),
      ],
    },
  },
  {
    name: 'the stop command of a oneshot takes too long: killed',
    happens: (base) => {
      completed(base);
      base.apply({ kind: 'operator', serviceId: 'new', command: 'stop' });
      base.answerTruly('new');
      return base.pass(10_000);
    },
    leadsTo: {
      actions: [{ kind: 'kill', serviceId: 'new', operationId: 1 }],
      decisions: [
        decided('new', 'stop-command-timed-out', {
          verdict: 'kill',
          state: 'stopping',
          desired: 'stopped',
          isDemanded: false,
          causes: [{ kind: 'operator', name: 'stop', sinceMs: null, causes: [] }],
          data: stopData('stop-command-timed-out', { pid: 103 }),
        }),
      ],
    },
  },
];
