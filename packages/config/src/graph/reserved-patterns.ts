import { reservedLabels } from '@hermit/core';
import { didYouMean } from '../findings/did-you-mean.ts';
import { type Catalogue, resolveName } from './catalogue.ts';
import { fitsArity, literalText, type PatternShape } from './pattern-shape.ts';
import { describeService, managerStates, publishedStates } from './published-states.ts';

/** Why a pattern matches nothing, and what to do. */
export interface Complaint {
  readonly message: string;
  readonly suggestion: string | null;
}

/** How many elements the facts with a meaning to the manager have, label included. */
const reservedArities: ReadonlyMap<string, number> = new Map([
  [reservedLabels.system, 2],
  [reservedLabels.systemDependency, 2],
  [reservedLabels.runService, 2],
  [reservedLabels.requireService, 2],
  [reservedLabels.serviceState, 3],
]);

/** Whether the manager gives facts with this label a meaning. */
export function isReserved(label: string): boolean {
  return reservedArities.has(label);
}

/** Why a pattern of such facts never matches; `null` if it may. */
export function reservedComplaint(catalogue: Catalogue, shape: PatternShape): Complaint | null {
  const { label, fields } = shape;
  const arity = reservedArities.get(label) ?? 0;
  if (!fitsArity(shape, arity)) {
    return {
      message: `facts with the label ${JSON.stringify(label)} have ${arity} elements, so the pattern never matches`,
      suggestion: `write ${exampleOf(label)}`,
    };
  }
  const [first, second] = fields;
  if (first === undefined) return null;
  if (label === reservedLabels.system) return ofSystem(literalText(first));
  if (label === reservedLabels.systemDependency) return ofDependency(catalogue, literalText(first));
  if (typeof first === 'string' && literalText(first) !== null) {
    return {
      message: `the id of a service is an array in facts, so ${JSON.stringify(first)} never matches`,
      suggestion: `write ${exampleOf(label)}`,
    };
  }
  if (!Array.isArray(first)) return null;
  return ofService(catalogue, first, second === undefined ? null : literalText(second));
}

function ofSystem(input: string | null): Complaint | null {
  if (input === null || input === 'active') return null;
  return { message: `there is no input ${JSON.stringify(input)}`, suggestion: 'write ["system", "active"]' };
}

function ofDependency({ set }: Catalogue, name: string | null): Complaint | null {
  if (name === null || set.systemDependencies === null || set.systemDependencies.has(name)) return null;
  const known = [...set.systemDependencies].sort();
  return {
    message: `there is no system dependency ${JSON.stringify(name)}; there are ${known.join(', ')}`,
    suggestion: didYouMean(name, known),
  };
}

function ofService(catalogue: Catalogue, id: readonly unknown[], state: string | null): Complaint | null {
  const isOpen = id.at(-1) === '...';
  const name = typeof id[0] === 'string' ? literalText(id[0]) : null;
  if (name === null || catalogue.set.extent === 'part') return null;
  const args = isOpen ? null : id.length - 1;
  const resolution = resolveName(catalogue, name, args ?? catalogue.byId.get(name)?.definition.params.length ?? 0);
  switch (resolution.kind) {
    case 'found':
      return state === null ? null : ofState(resolution.member.definition, state);
    case 'wrong-arguments': {
      const takes = resolution.member.definition.params.length;
      return {
        message: `${JSON.stringify(name)} takes ${takes} ${takes === 1 ? 'argument' : 'arguments'}, not ${resolution.count}, so the pattern never matches`,
        suggestion: null,
      };
    }
    case 'undefined':
    case 'rules':
      if (catalogue.openness.services) return null;
      return {
        message: `nothing defines the service ${JSON.stringify(name)}`,
        suggestion: catalogue.suggestions.for(name),
      };
    case 'dynamic':
      return null;
  }
}

function ofState(definition: Parameters<typeof publishedStates>[0], state: string): Complaint | null {
  const published = publishedStates(definition);
  if (!managerStates.has(state) || published.includes(state)) return null;
  return {
    message: `the ${describeService(definition)} is never ${state}: it can be ${published.join(', ')}`,
    suggestion: 'wait for "up"',
  };
}

function exampleOf(label: string): string {
  switch (label) {
    case reservedLabels.system:
      return '["system", "active"]';
    case reservedLabels.systemDependency:
      return '["system-dependency", "TIME"]';
    case reservedLabels.serviceState:
      return '["service-state", ["NAME"], "up"]';
    default:
      return `[${JSON.stringify(label)}, ["NAME"]]`;
  }
}
