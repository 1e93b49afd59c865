import type { Finding } from '../model/finding.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyLeaf, type WhyLink } from './why-cause.ts';

/** So many findings of one file are named. */
const named = 4;

/** Errors in the file of a service: what was last good in it counts as long as they are there. */
export function brokenFileLinks({ id, outline }: Readonly<ServiceMemory>, world: InsightWorld): readonly WhyLink[] {
  const file = outline?.file ?? null;
  if (file === null) return [];
  const errors = world.findings.filter((finding) => finding.file === file && finding.severity === 'error');
  if (errors.length === 0) return [];
  return [{ kind: 'leaf', leaf: fileLeaf(file, errors, `the last good definition of "${id}" counts`) }];
}

/** What is wrong in one file, as the place where it began. */
export function fileLeaf(file: string, findings: readonly Finding[], consequence: string): WhyLeaf {
  const shown = findings
    .slice(0, named)
    .map(({ line, message }) => (line === null ? message : `line ${line}: ${message}`));
  const more = findings.length > named ? [`and ${findings.length - named} more`] : [];
  const said = [...shown, ...more].join('; ');
  return {
    kind: 'file',
    name: file,
    text: `${file} has errors (${said})${consequence === '' ? '' : `; ${consequence}`}`,
    sinceMs: null,
    causes: [],
    changes: [`mend ${file}${suggestion(findings)}, then "hsm reload"`],
  };
}

function suggestion(findings: readonly Finding[]): string {
  const first = findings.find((finding) => finding.suggestion !== null);
  return first === undefined ? '' : ` (${first.suggestion})`;
}

/** A service that nothing defines. */
export function undefinedLink(id: string, neededBy: Readonly<ServiceMemory>, nearest: string | null): WhyLink {
  const place = neededBy.outline?.file ?? `the definition of "${neededBy.id}"`;
  const meant = nearest === null ? '' : `: did you mean "${nearest}"?`;
  return leafLink({
    kind: 'service',
    name: id,
    text: `no definition defines "${id}"${meant}`,
    sinceMs: null,
    causes: [{ kind: 'file', name: place, text: `${place} names it`, sinceMs: null, causes: [] }],
    changes: [
      nearest === null
        ? `define "${id}", or mend the name in ${place}`
        : `write "${nearest}" in ${place}, or define "${id}"`,
    ],
  });
}
