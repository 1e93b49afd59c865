import type { Finding, ServiceDefinition } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';

/** The definitions that count when several directories define the same id, and what is said about the others. */
export interface ShadowResult {
  readonly definitions: readonly ServiceDefinition[];
  readonly findings: readonly Finding[];
}

/** The earlier directory wins. Each element of the argument is one directory. */
export function resolveShadowed(directories: readonly (readonly ServiceDefinition[])[]): ShadowResult {
  const byId = new Map<string, ServiceDefinition>();
  const findings: Finding[] = [];
  for (const definition of directories.flat()) {
    const winner = byId.get(definition.id);
    if (winner === undefined) byId.set(definition.id, definition);
    else findings.push(shadowed(definition, winner));
  }
  const definitions = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { definitions, findings };
}

function shadowed(loser: ServiceDefinition, winner: ServiceDefinition): Finding {
  const message = `the id ${JSON.stringify(loser.id)} is already defined by ${winner.source.file} in an earlier directory, which counts`;
  return createFinding('shadowed', wholeFile(loser.source.file), message, 'remove this file if that is intended');
}
