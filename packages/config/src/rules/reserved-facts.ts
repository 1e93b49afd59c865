import { idFromFact, type JsonValue, managerLabels, type PublishedState, reservedLabels } from '@hermit/core';

/** Who would assert a fact: each may say other things. */
export type Asserter = 'file' | 'rule' | 'process';

/** What is wrong with a fact, and what to do about it. */
export interface FactProblem {
  readonly message: string;
  readonly suggestion: string;
}

/** The states that follow from a service's process; nobody but the manager publishes them. */
export const publishedStates: ReadonlySet<string> = new Set<PublishedState>([
  'started',
  'ready',
  'up',
  'complete',
  'delayed',
  'failed',
]);

/** Why somebody may not assert a fact with this label; `null` if its label is free. */
export function reservedLabelProblem(label: string, asserter: Asserter): FactProblem | null {
  if (managerLabels.has(label)) {
    return {
      message: `only the manager asserts facts with the label ${JSON.stringify(label)}`,
      suggestion: 'choose another label',
    };
  }
  if (asserter !== 'file' || label !== reservedLabels.serviceState) return null;
  return {
    message: 'a file cannot say in which state a service is: only its process, a rule or a client can',
    suggestion: 'choose another label',
  };
}

/** The same for a whole fact, whose label is a text. */
export function reservedFactProblem(fact: readonly JsonValue[], asserter: Asserter): FactProblem | null {
  const [label, id, state] = fact;
  const ofLabel = reservedLabelProblem(String(label), asserter);
  if (ofLabel !== null) return ofLabel;
  if (label === reservedLabels.serviceState && typeof state === 'string' && publishedStates.has(state)) {
    const message = `the state ${JSON.stringify(state)} follows from the service itself; only the manager publishes it`;
    return { message, suggestion: `choose a name of your own, or let rules match another fact` };
  }
  if (
    asserter === 'file' &&
    label === reservedLabels.requireService &&
    (fact.length !== 2 || idFromFact(id) === null)
  ) {
    const message = 'what is required is an id as an array, and nothing more';
    return { message, suggestion: 'for example ["require-service", ["udhcpc", "eth0"]]' };
  }
  return null;
}
