import { type DefinitionOutline, instanceOutline } from '../model/definition-outline.ts';
import { type ServiceId, templateNameOf } from '../model/service-id.ts';

/** Templates and their instances. Each template lets in as many instances as it may have, the others wait outside. */
export class Instances {
  readonly #templates = new Map<string, DefinitionOutline>();
  readonly #inside = new Map<string, Set<ServiceId>>();
  readonly #outside = new Map<string, Set<ServiceId>>();

  template(name: string): DefinitionOutline | undefined {
    return this.#templates.get(name);
  }

  templates(): Iterable<DefinitionOutline> {
    return this.#templates.values();
  }

  setTemplate(name: string, outline: DefinitionOutline | null): void {
    if (outline === null) this.#templates.delete(name);
    else this.#templates.set(name, outline);
  }

  /** The outline that an id has as an instance; `null` if it is none, or has the wrong number of arguments. */
  outlineOf(id: ServiceId): DefinitionOutline | null {
    const name = templateNameOf(id);
    const template = name === null ? undefined : this.#templates.get(name);
    return template === undefined ? null : instanceOutline(template, id);
  }

  /** Every instance of a template that there is, in the order of their ids. */
  instancesOf(name: string): readonly ServiceId[] {
    return [...(this.#inside.get(name) ?? []), ...(this.#outside.get(name) ?? [])].sort();
  }

  /** Adds an instance. Answers whether it is past the limit. `wasOutside`: as a snapshot says. */
  enter(id: ServiceId, wasOutside: boolean | null = null): boolean {
    const name = templateNameOf(id) ?? '';
    const inside = placeIn(this.#inside, name);
    const isOutside = wasOutside ?? (!inside.has(id) && inside.size >= this.#limitOf(name));
    if (isOutside) placeIn(this.#outside, name).add(id);
    else inside.add(id);
    return isOutside;
  }

  leave(id: ServiceId): void {
    const name = templateNameOf(id) ?? '';
    this.#inside.get(name)?.delete(id);
    this.#outside.get(name)?.delete(id);
  }

  /** Lets in those for whom there is room now, smallest id first. */
  admit(name: string): readonly ServiceId[] {
    const outside = this.#outside.get(name);
    if (outside === undefined || outside.size === 0) return [];
    const inside = placeIn(this.#inside, name);
    const admitted = [...outside].sort().slice(0, Math.max(0, this.#limitOf(name) - inside.size));
    for (const id of admitted) {
      outside.delete(id);
      inside.add(id);
    }
    return admitted;
  }

  #limitOf(name: string): number {
    return this.#templates.get(name)?.maxInstances ?? 0;
  }
}

function placeIn(sets: Map<string, Set<ServiceId>>, name: string): Set<ServiceId> {
  const set = sets.get(name) ?? new Set();
  sets.set(name, set);
  return set;
}
