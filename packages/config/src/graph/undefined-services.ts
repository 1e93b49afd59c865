import { unreachable } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { type Catalogue, type Resolution, resolveService } from './catalogue.ts';
import type { GraphFinding, GraphMember } from './graph-set.ts';
import { type ReferenceRole, type ServiceReference, serviceReferences } from './service-references.ts';

/** Names of services that mean nothing, and templates that are called in a wrong way. */
export function undefinedServices(catalogue: Catalogue): GraphFinding[] {
  return catalogue.set.members.flatMap((member) =>
    serviceReferences(member).flatMap((reference) => findingsOf(catalogue, member, reference)),
  );
}

function findingsOf(catalogue: Catalogue, { definition }: GraphMember, reference: ServiceReference): GraphFinding[] {
  const resolution = resolveService(catalogue, reference.written);
  const finding = findingOf(catalogue, reference, resolution);
  return finding === null ? [] : [{ finding, about: [definition.id] }];
}

function findingOf(
  catalogue: Catalogue,
  reference: ServiceReference,
  resolution: Resolution,
): GraphFinding['finding'] | null {
  switch (resolution.kind) {
    case 'found':
    case 'dynamic':
      return null;
    case 'undefined':
      return undefinedService(catalogue, reference, resolution.name);
    case 'rules': {
      const message = `${JSON.stringify(resolution.member.definition.id)}, ${purposeOf(reference)}, is a file of rules and no service`;
      return createFinding(codeFor(catalogue, reference.role), reference.locate(), message, 'name a service');
    }
    case 'wrong-arguments':
      return wrongArguments(reference, resolution.member, resolution.count);
    default:
      return unreachable(resolution);
  }
}

function undefinedService(
  catalogue: Catalogue,
  reference: ServiceReference,
  name: string,
): GraphFinding['finding'] | null {
  if (catalogue.set.extent === 'part') return null;
  const code = codeFor(catalogue, reference.role);
  const file = catalogue.set.unusableFiles.get(name);
  if (file !== undefined) {
    const message = `the service ${JSON.stringify(name)}, ${purposeOf(reference)}, is defined by ${file}, which cannot be used at present`;
    return createFinding(code, reference.locate(), message, `mend ${file}`);
  }
  const mayCome = catalogue.openness.services ? ' (unless a config-watcher loads it)' : '';
  const message = `nothing defines the service ${JSON.stringify(name)}, ${purposeOf(reference)}${mayCome}`;
  const suggestion = catalogue.suggestions.for(name) ?? `define it in a file ${name}.toml, or remove the name`;
  return createFinding(code, reference.locate(), message, suggestion);
}

function wrongArguments(
  reference: ServiceReference,
  { definition }: GraphMember,
  count: number,
): GraphFinding['finding'] {
  const { id, params } = definition;
  const name = JSON.stringify(id);
  const example = `${id}@${params.map((param) => param.toUpperCase()).join(',')}`;
  const [message, suggestion] =
    params.length === 0
      ? [`${name} is no template and takes no arguments`, `write ${name}`]
      : count === 0
        ? [`${name} is a template, and only its instances are services`, `name an instance: "${example}"`]
        : [
            `the template ${name} takes ${counted(params.length)} (${params.join(', ')}), not ${count}`,
            `name an instance: "${example}"`,
          ];
  return createFinding('wrong-arguments', reference.locate(), message, suggestion);
}

/** A name that nothing can do without, if there is no saying that it never comes, is an error. */
function codeFor({ openness }: Catalogue, role: ReferenceRole): 'undefined-service' | 'unresolved-service' {
  return isNeeded(role) && !openness.services ? 'undefined-service' : 'unresolved-service';
}

function isNeeded(role: ReferenceRole): boolean {
  return role === 'requires' || role === 'rule-require' || role === 'rule-edge-requires';
}

function purposeOf({ role, rule }: ServiceReference): string {
  const name = JSON.stringify(rule);
  switch (role) {
    case 'requires':
      return 'which is required';
    case 'wants':
    case 'after':
    case 'required_by':
    case 'wanted_by':
    case 'conflicts':
      return `named in ${role}`;
    case 'rule-require':
      return `which the rule ${name} demands`;
    case 'rule-edge':
      return `to which the rule ${name} gives a requirement`;
    case 'rule-edge-requires':
      return `which the rule ${name} makes a requirement`;
    case 'rule-condition':
      return `which the rule ${name} waits for`;
    default:
      return unreachable(role);
  }
}

function counted(count: number): string {
  return count === 1 ? '1 argument' : `${count} arguments`;
}
