import { bindingsOf, type DefinitionOutline } from '../model/definition-outline.ts';
import { instanceDefinition } from '../model/instance-definition.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import { type ServiceId, templateNameOf } from '../model/service-id.ts';
import type { DefinitionSet } from './definition-set.ts';

/**
 * The definitions that are in force: with those of instances, made when they are asked for, and with the last ones of
 * services that are not defined any more but may still have something to undo.
 */
export class DefinitionBook {
  #announced: ReadonlyMap<ServiceId, DefinitionOutline> = new Map();
  #set: DefinitionSet = { definitions: new Map(), outlines: new Map() };
  readonly #instances = new Map<ServiceId, ServiceDefinition>();
  readonly #retired = new Map<ServiceId, ServiceDefinition>();

  /** Takes in what the definitions are about to be: commands count on them from now. */
  announce(outlines: ReadonlyMap<ServiceId, DefinitionOutline>): void {
    this.#announced = outlines;
  }

  get announced(): ReadonlyMap<ServiceId, DefinitionOutline> {
    return this.#announced;
  }

  /** What all definitions are called, those of templates, too. */
  names(): Iterable<ServiceId> {
    return this.#announced.keys();
  }

  /** Whether there is such a service, or could be one by being asked for. */
  has(id: ServiceId): boolean {
    return areDefining(this.#announced, id);
  }

  /** The spawner that a service has by its definition. */
  spawnerOf(id: ServiceId): string | undefined {
    return (this.#announced.get(id) ?? this.#announced.get(templateNameOf(id) ?? ''))?.spawner;
  }

  /** Puts definitions in force. */
  replace(set: DefinitionSet): void {
    for (const [id, definition] of [...this.#set.definitions, ...this.#instances]) this.#retired.set(id, definition);
    this.#instances.clear();
    this.#set = set;
    for (const id of set.definitions.keys()) this.#retired.delete(id);
  }

  /** The definition of a service: as it is, or as it was last. `undefined` for templates, rules and what never was. */
  of(id: ServiceId): ServiceDefinition | undefined {
    return this.current(id) ?? this.#retired.get(id);
  }

  /** The definition of a service as it is. */
  current(id: ServiceId): ServiceDefinition | undefined {
    const own = this.#set.definitions.get(id);
    if (own !== undefined) return isService(own) ? own : undefined;
    const made = this.#instances.get(id);
    if (made !== undefined) return made;
    const template = this.#set.definitions.get(templateNameOf(id) ?? '');
    const instance = template === undefined || isService(template) ? null : instanceDefinition(template, id);
    if (instance !== null) this.#instances.set(id, instance);
    return instance ?? undefined;
  }

  /** The service is no more: nothing of it is needed any longer. */
  forget(id: ServiceId): void {
    this.#instances.delete(id);
    this.#retired.delete(id);
  }
}

/** Whether definitions define a service, or the template of which it would be an instance. */
export function areDefining(outlines: ReadonlyMap<ServiceId, DefinitionOutline>, id: ServiceId): boolean {
  const outline = outlines.get(id) ?? outlines.get(templateNameOf(id) ?? '');
  return outline !== undefined && (isService(outline) ? outline.id === id : bindingsOf(outline, id) !== null);
}

/** Whether a definition defines one service: it is neither a template nor only rules. */
export function isService({ kind, params }: Pick<DefinitionOutline, 'kind' | 'params'>): boolean {
  return kind !== 'rules' && params.length === 0;
}
