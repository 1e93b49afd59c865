import type { Cause } from '../model/reason.ts';
import { effectiveValue, type InputEntry } from '../reconcile/input-book.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyCause, type WhyLink } from './why-cause.ts';

type InputKind = 'active' | 'system-dependency';

/** An input that is not met, or not known, as the place where it began; the operator's hand is named where it is in it. */
export function inputLink({ kind, name }: Cause & { kind: InputKind }, subject: string, world: InsightWorld): WhyLink {
  const entry = entryOf(kind, name, world);
  const value = entry === undefined ? null : effectiveValue(entry, world.nowMs);
  const source = entry?.operator ?? entry?.source ?? null;
  const isExpired = value === false && source === null;
  const said = value === null ? 'is not known yet' : isExpired ? 'was not reported in time' : notMet(kind);
  return leafLink({
    kind,
    name,
    text: `${what(kind, name)} ${said}${value === null ? ', which permits no start and causes no stop' : ''}`,
    sinceMs: entry?.sinceMs ?? null,
    causes: operatorCause(kind, name, entry),
    changes: changesOf(kind, name, subject, entry),
  });
}

/** An input that holds a service up. */
export function heldInputLink(kind: InputKind, name: string, subject: string, world: InsightWorld): WhyLink {
  const entry = entryOf(kind, name, world);
  const met = kind === 'active' ? 'is active' : 'is met';
  return leafLink({
    kind,
    name,
    text: `${what(kind, name)} ${met}`,
    sinceMs: entry?.sinceMs ?? null,
    causes: operatorCause(kind, name, entry),
    changes: [`${subject} stops when ${what(kind, name)} ${met} no longer`],
  });
}

function entryOf(kind: InputKind, name: string, { reconciler }: InsightWorld): InputEntry | undefined {
  const { active, systemDependencies } = reconciler.inputs;
  return kind === 'active' ? active : systemDependencies.get(name);
}

function what(kind: InputKind, name: string): string {
  return kind === 'active' ? 'the system' : `the system dependency ${name}`;
}

function notMet(kind: InputKind): string {
  return kind === 'active' ? 'is not active' : 'is not met';
}

function operatorCause(kind: InputKind, name: string, entry: InputEntry | undefined): readonly WhyCause[] {
  if (entry === undefined || entry.operator === null) return [];
  const value = kind === 'active' ? (entry.operator ? 'on' : 'off') : entry.operator ? 'met' : 'unmet';
  return [{ kind: 'operator', name, text: `the operator fixed it: ${value}`, sinceMs: entry.sinceMs, causes: [] }];
}

function changesOf(kind: InputKind, name: string, subject: string, entry: InputEntry | undefined): readonly string[] {
  const isFixed = entry !== undefined && entry.operator !== null;
  if (kind === 'active') {
    return [`${subject} starts when the system is active`, '"hsm system active on" makes it so'];
  }
  const auto = `"hsm system dependency ${name} auto" leaves ${name} to its source again`;
  const by = `"hsm system dependency ${name} met" says that ${name} is met, whatever its source says`;
  return [`${subject} starts when ${name} is met`, isFixed ? auto : by];
}
