import { canonicalJson, type Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { WrittenRequirement } from '../generated/written-service-definition.ts';
import { jsonValue } from '../normalise/json-value.ts';
import { defaultState } from '../normalise/requirement.ts';
import { normaliseWrittenId } from '../normalise/written-id.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { DefinitionRule } from './definition-rule.ts';
import { durationFindings } from './duration-in-range.ts';
import { idFindings, repeated } from './edge-ids.ts';
import { factPatternFindings } from './fact-form.ts';
import { isJson } from './json-values.ts';
import { ownIds } from './own-ids.ts';

/** Requirements say what they require, once each, and not the definition itself. */
export const requirementForm: DefinitionRule = ({ document, written }, id) => {
  const own = ownIds(id, written.params);
  const seen = new Set<string>();
  return (written.requires ?? []).flatMap((requirement, index) => {
    const pointer = pointerTo('/requires', index);
    const findings = requirementFindings(document, requirement, pointer);
    if (findings.length > 0) return findings;
    const service = typeof requirement === 'string' ? requirement : requirement.service;
    if (service !== undefined && own.has(normaliseWrittenId(service) ?? '')) {
      const place = document.locate(pointer, 'value');
      return [createFinding('self-reference', place, `${place.keyPath} names the definition itself`, 'remove it')];
    }
    const subject = subjectOf(requirement);
    if (seen.has(subject)) return [repeated(document, pointer, subject)];
    seen.add(subject);
    return [];
  });
};

/** What is wrong with one requirement by itself. */
export function requirementFindings(document: TomlDocument, written: WrittenRequirement, pointer: string): Finding[] {
  if (typeof written === 'string') return idFindings(document, written, pointer);
  const { service, fact, state, grace } = written;
  const of = (key: string): string => pointerTo(pointer, key);
  return [
    ...eitherFindings(document, pointer, written),
    ...(service === undefined ? [] : idFindings(document, service, of('service'))),
    ...(fact === undefined ? [] : factPatternFindings(document, fact, of('fact'), 'none')),
    ...(fact !== undefined && service === undefined && state !== undefined ? [stateOfFact(document, of('state'))] : []),
    ...durationFindings(document, of('grace'), grace, 0),
  ];
}

/** A requirement and a condition are about a service or a fact: one of them, and not both. */
export function eitherFindings(
  document: TomlDocument,
  pointer: string,
  { service, fact }: { readonly service?: string; readonly fact?: unknown },
): Finding[] {
  if ((service === undefined) !== (fact === undefined)) return [];
  const place = document.locate(pointer, 'value');
  if (service === undefined) {
    const message = `${place.keyPath} says neither "service" nor "fact"`;
    return [
      createFinding(
        'missing-key',
        place,
        message,
        'for example { service = "db" } or { fact = ["default-route", "ipv4"] }',
      ),
    ];
  }
  const message = `${place.keyPath} says both "service" and "fact"`;
  return [createFinding('contradiction', place, message, 'write two entries')];
}

/** Only services have states. */
export function stateOfFact(document: TomlDocument, pointer: string): Finding {
  return createFinding(
    'contradiction',
    document.locate(pointer),
    'only a service has a "state", and a fact has none',
    'remove the key',
  );
}

function subjectOf(requirement: WrittenRequirement): string {
  const { service, state, fact }: Exclude<WrittenRequirement, string> =
    typeof requirement === 'string' ? { service: requirement } : requirement;
  if (fact !== undefined) return `the fact ${isJson(fact) ? canonicalJson(jsonValue(fact)) : ''}`;
  return `the state ${JSON.stringify(state ?? defaultState)} of ${JSON.stringify(normaliseWrittenId(service ?? ''))}`;
}
