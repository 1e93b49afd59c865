import type { RuleSource } from '../facts/rule-source.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import { invariant } from '../model/invariant-error.ts';
import { templateNameOf } from '../model/service-id.ts';
import type { ReconcilerEvent } from './event.ts';
import type { ReconcilerState } from './reconciler-state.ts';

const filePrefix = 'file:';

/** Takes in all definitions and the facts of all fact files, in one step. */
export function absorbDefinitions(
  state: ReconcilerState,
  event: Extract<ReconcilerEvent, { kind: 'definitions' }>,
): void {
  const { definitions } = event;
  const all = new Map(definitions.map((outline) => [outline.id, outline]));
  invariant(all.size === definitions.length, 'two definitions have the same id');
  if (!state.isConfigured) state.markAll();
  state.isConfigured = true;
  absorbTemplates(state, all);
  for (const memory of [...state.services.values()]) {
    if (!memory.isDefined || isStillDefined(memory.id, all, state)) continue;
    state.undefine(memory);
  }
  for (const outline of all.values()) if (isService(outline)) state.define(outline.id, outline);
  absorbInstances(state);
  absorbFileFacts(state, event);
  state.ruleSources = ruleSources(definitions);
  state.evaluation.rules.replaceRules(state.ruleSources);
}

/** The rules of all definitions, with the service in whose definition they stand. */
export function ruleSources(definitions: Iterable<DefinitionOutline>): readonly RuleSource[] {
  return [...definitions].flatMap(({ id, kind, params, file, rules }): RuleSource[] => {
    if (rules.length === 0) return [];
    return [{ file: file ?? id, owner: kind === 'rules' ? null : { id, params }, rules }];
  });
}

function isTemplate({ params, kind }: DefinitionOutline): boolean {
  return params.length > 0 && kind !== 'rules';
}

function isService(outline: DefinitionOutline): boolean {
  return outline.kind !== 'rules' && !isTemplate(outline);
}

function isStillDefined(id: string, all: ReadonlyMap<string, DefinitionOutline>, state: ReconcilerState): boolean {
  const outline = all.get(id);
  return (outline !== undefined && isService(outline)) || state.instances.outlineOf(id) !== null;
}

function absorbTemplates(state: ReconcilerState, all: ReadonlyMap<string, DefinitionOutline>): void {
  for (const { id } of [...state.instances.templates()]) {
    const outline = all.get(id);
    if (outline === undefined || !isTemplate(outline)) state.instances.setTemplate(id, null);
  }
  for (const outline of all.values()) if (isTemplate(outline)) state.instances.setTemplate(outline.id, outline);
}

/** Instances follow their templates; an id that waited for its template becomes one. */
function absorbInstances(state: ReconcilerState): void {
  const { demand } = state.evaluation.graph;
  const wanted = [...demand.demanded()].filter((id) => templateNameOf(id) !== null);
  for (const id of [...new Set([...state.services.keys(), ...wanted])].sort()) {
    const outline = state.instances.outlineOf(id);
    if (outline !== null) state.define(id, outline);
  }
  for (const { id } of state.instances.templates()) state.admit(id);
}

function absorbFileFacts(
  state: ReconcilerState,
  { facts = [] }: Extract<ReconcilerEvent, { kind: 'definitions' }>,
): void {
  const book = state.evaluation.facts;
  const owners = new Set(facts.map(({ owner }) => owner));
  for (const owner of book.owners()) if (owner.startsWith(filePrefix) && !owners.has(owner)) book.drop(owner);
  for (const { owner, facts: owned } of facts) book.replace(owner, owned);
  // While somebody cannot tell, it matters who else asserts a fact.
  if (state.evaluation.doubts.isAny) state.evaluation.doubtChanged(state.services.keys());
}
