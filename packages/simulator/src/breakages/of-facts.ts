import type { Breakage } from './breakage.ts';
import { breakWith } from './broken-reconciler.ts';
import { jointsOf } from './joints.ts';

/** What is wrong with facts, their owners, and rules. */
export const breakagesOfFacts: readonly Breakage[] = [
  {
    name: 'the-facts-of-a-process-outlive-it',
    promises: ['facts'],
    seed: 4,
    makeReconciler: breakWith({
      joints: (reconciler) => {
        const { facts } = jointsOf(reconciler);
        const drop = facts.drop.bind(facts);
        facts.drop = (owner) => {
          if (!owner.startsWith('process:')) drop(owner);
        };
      },
    }),
  },
  {
    name: 'the-facts-of-a-client-outlive-it',
    promises: ['facts'],
    makeReconciler: breakWith({
      event: (event) =>
        event.kind === 'facts' && event.owner.startsWith('client:') && event.facts.length === 0 ? null : event,
    }),
  },
  {
    name: 'clients-are-not-waited-for-after-a-restart',
    promises: ['P5', 'gate', 'facts'],
    seed: 20,
    makeReconciler: breakWith({
      event: (event) => (event.kind === 'facts-unknown' && event.owner === 'clients' ? null : event),
    }),
  },
  {
    name: 'a-source-that-cannot-tell-asserts-nothing',
    promises: ['facts', 'gate'],
    makeReconciler: breakWith({
      event: (event) =>
        event.kind === 'facts-unknown' && event.owner.startsWith('source:')
          ? { kind: 'facts', owner: event.owner, facts: [] }
          : event,
    }),
  },
  {
    name: 'a-doubt-never-ends',
    promises: ['facts', 'gate', 'P6'],
    seed: 4,
    makeReconciler: breakWith({
      event: (event) => (event.kind === 'facts-unknown' ? { ...event, patienceMs: 1e9 } : event),
    }),
  },
  {
    name: 'the-facts-of-the-operator-are-forgotten',
    promises: ['facts'],
    makeReconciler: breakWith({
      event: (event, reconciler) => {
        const isFirst = [...reconciler.services()].every(({ isDefined }) => !isDefined);
        return event.kind === 'facts' && event.owner === 'operator' && isFirst ? null : event;
      },
    }),
  },
  {
    name: 'the-facts-of-removed-files-stay',
    promises: ['facts'],
    makeReconciler: breakWith({
      event: (event) =>
        event.kind === 'definitions' &&
        event.facts !== undefined &&
        event.facts.every(({ owner }) => !owner.includes('watched'))
          ? { ...event, facts: [...event.facts, { owner: 'file:/srv/watched/facts.json', facts: [['h', '3']] }] }
          : event,
    }),
  },
  {
    name: 'logs-are-told-again-with-every-reload',
    promises: ['log'],
    makeReconciler: (nowMs, settings) => {
      const told = new Map<
        string,
        { readonly file: string; readonly rule: string; readonly fields: readonly (readonly [string, string])[] }
      >();
      return breakWith({
        outcome: (reconciliation, event) => {
          const again =
            event.kind === 'definitions'
              ? [...told.values()].map((log) => ({ kind: 'rule-log' as const, ...log }))
              : [];
          for (const notice of reconciliation.notices) if (notice.kind === 'rule-log') told.set(notice.rule, notice);
          return { ...reconciliation, notices: [...reconciliation.notices, ...again] };
        },
      })(nowMs, settings);
    },
  },
  {
    name: 'the-end-of-an-activation-is-not-told',
    promises: ['log'],
    makeReconciler: breakWith({
      outcome: (reconciliation) => ({
        ...reconciliation,
        notices: reconciliation.notices.filter(
          (notice) => notice.kind !== 'rule-log' || !notice.fields.some(([, text]) => text.includes('end')),
        ),
      }),
    }),
  },
  {
    name: 'rules-of-services-are-in-force-always',
    promises: ['facts', 'log'],
    makeReconciler: breakWith({
      event: (event) => {
        if (event.kind !== 'definitions') return event;
        const definitions = event.definitions.map((outline) => {
          return outline.kind === 'rules' || outline.params.length > 0 ? outline : { ...outline, rules: [] };
        });
        const own = event.definitions.filter(
          ({ kind, params, rules }) => kind !== 'rules' && params.length === 0 && rules.length > 0,
        );
        const freed = own.map((outline) => ({
          ...outline,
          id: `${outline.id}.rules`,
          kind: 'rules' as const,
          autostart: false,
        }));
        return { ...event, definitions: [...definitions, ...freed] };
      },
    }),
  },
];
