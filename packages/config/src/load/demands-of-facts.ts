import { type Finding, unreachable } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { type Catalogue, type Resolution, resolveService } from '../graph/catalogue.ts';
import { demandedId } from '../graph/demanded-id.ts';
import { placeOfFact } from './check-facts.ts';
import type { FactCandidate } from './fact-candidate.ts';

/** Facts of files that demand services which nothing defines, or templates in a wrong way. The facts hold all the same. */
export function demandsOfFacts(files: readonly FactCandidate[], catalogue: Catalogue): Finding[] {
  if (catalogue.set.extent === 'part') return [];
  return files.flatMap(({ path, text, fresh }) =>
    (fresh ?? []).flatMap((fact, index) => {
      const written = demandedId(fact);
      if (written === null) return [];
      const problem = problemOf(catalogue, resolveService(catalogue, written));
      if (problem === null) return [];
      const place = placeOfFact(path, text ?? '', index);
      return [createFinding('unresolved-service', place, `element ${index}: ${problem.message}`, problem.suggestion)];
    }),
  );
}

interface Problem {
  readonly message: string;
  readonly suggestion: string;
}

function problemOf(catalogue: Catalogue, resolution: Resolution): Problem | null {
  switch (resolution.kind) {
    case 'found':
    case 'dynamic':
      return null;
    case 'undefined': {
      const { name } = resolution;
      const suggestion = catalogue.suggestions.for(name) ?? `define it in a file ${name}.toml, or remove the fact`;
      const mayCome = catalogue.openness.services ? ' (unless a config-watcher loads it)' : '';
      const message = `nothing defines the service ${JSON.stringify(name)}, which the fact demands${mayCome}`;
      return { message, suggestion };
    }
    case 'rules': {
      const { id } = resolution.member.definition;
      return { message: `${JSON.stringify(id)} is a file of rules and no service`, suggestion: 'name a service' };
    }
    case 'wrong-arguments': {
      const { id, params } = resolution.member.definition;
      const right = JSON.stringify(['require-service', [id, ...params.map((param) => param.toUpperCase())]]);
      const message = `${JSON.stringify(id)} takes ${params.length} arguments, and the fact gives ${resolution.count}`;
      return { message, suggestion: `write ${right}` };
    }
    default:
      return unreachable(resolution);
  }
}
