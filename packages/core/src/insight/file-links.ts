import type { Finding } from '../model/finding.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyLeaf, type WhyLink } from './why-cause.ts';

/** So many findings of one file are named. */
const named = 4;

/** Errors in the file of a service. */
export function brokenFileLinks({ id, outline }: Readonly<ServiceMemory>, world: InsightWorld): readonly WhyLink[] {
  const file = outline?.file ?? null;
  if (file === null) return [];
  const errors = world.findings.filter((finding) => finding.file === file && finding.severity === 'error');
  if (errors.length === 0) return [];
  const consequence = isKept(file, world) ? `the last good definition of "${id}" counts` : restCounts;
  return [{ kind: 'leaf', leaf: fileLeaf(file, errors, consequence) }];
}

const restCounts = 'what else it says counts';

/** What counts of a file, or directory, that has errors. Empty if nobody can say. */
export function whatCountsOf(file: string, world: InsightWorld): string {
  if (isKept(file, world)) return 'what was last good in it counts';
  const name = file.slice(file.lastIndexOf('/') + 1);
  // A setting may be wrong and the others count.
  if (name === 'hermit.toml') return '';
  if (name === '_defaults.toml') {
    return isBelowInForce(file.slice(0, -name.length), world)
      ? 'what was last good in the files beside it counts'
      : 'nothing of the files beside it is in force';
  }
  if (isInForce(file, world)) return restCounts;
  return isBelowInForce(`${file}/`, world) ? 'what was last good in its files counts' : 'nothing of it is in force';
}

function isKept(file: string, { findings }: InsightWorld): boolean {
  return findings.some((finding) => finding.file === file && finding.code === 'last-good-kept');
}

function isInForce(file: string, world: InsightWorld): boolean {
  return inForce(world, (one) => one === file);
}

function isBelowInForce(prefix: string, world: InsightWorld): boolean {
  return inForce(world, (one) => one.startsWith(prefix));
}

/** Whether a definition, or a fact, of such a file is there. */
function inForce({ outlines, reconciler }: InsightWorld, isIt: (file: string) => boolean): boolean {
  for (const { file } of outlines.values()) if (file !== null && isIt(file)) return true;
  return reconciler.facts.owners().some((owner) => {
    if (!owner.startsWith('file:')) return false;
    const path = owner.slice('file:'.length);
    const watched = path.slice(0, path.lastIndexOf('#'));
    return (isIt(path) || isIt(watched)) && reconciler.facts.factsOf(owner).length > 0;
  });
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
