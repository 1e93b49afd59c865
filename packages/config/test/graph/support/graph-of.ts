import { join } from 'node:path';
import { expect } from 'vitest';
import { hasErrors } from '../../../src/findings/create-finding.ts';
import { checkGraph } from '../../../src/graph/check-graph.ts';
import type { GraphFinding, GraphMember, GraphSet } from '../../../src/graph/graph-set.ts';
import { assembleDefinition } from '../../../src/load/assemble-definition.ts';
import { checkDefaults, checkDefinition } from '../../../src/load/check-written.ts';

/** Texts of definitions by file name; `exec_start` is added where it is needed. */
export type Files = Readonly<Record<string, string>>;

export const directory = '/d';

/** The members that texts make. Each must be valid by itself. */
export function membersOf(files: Files): GraphMember[] {
  const defaultsText = files['_defaults.toml'];
  const defaults =
    defaultsText === undefined ? null : checkDefaults(join(directory, '_defaults.toml'), defaultsText).document;
  return Object.entries(files).flatMap(([name, text]) => {
    if (name === '_defaults.toml') return [];
    const { checked, findings } = checkDefinition(join(directory, `${name}.toml`), withProgram(text), defaults);
    expect(hasErrors(findings) ? findings : []).toEqual([]);
    const definition = checked === null ? null : assembleDefinition(checked, new Map()).definition;
    return checked === null || definition === null ? [] : [{ definition, document: checked.document }];
  });
}

/** A whole set of the texts, in which the usual facts are known, of whatever length. */
export function setOf(files: Files, more: Partial<GraphSet> = {}): GraphSet {
  return {
    members: membersOf(files),
    extent: 'whole',
    factLabels: new Map(['interface', 'route', 'default-route'].map((label) => [label, new Set([1, 2, 3, 4, 5])])),
    systemDependencies: new Set(['TIME', 'MOUNTS']),
    unusableFiles: new Map(),
    ...more,
  };
}

/** What is said about the texts. */
export function findingsOf(files: Files, more: Partial<GraphSet> = {}): readonly GraphFinding[] {
  return checkGraph(setOf(files, more));
}

/** The same as short lines: code, key path and message. */
export function linesOf(files: Files, more: Partial<GraphSet> = {}): readonly string[] {
  return findingsOf(files, more).map(({ finding: { code, keyPath, message } }) => `${code} ${keyPath}: ${message}`);
}

/** Only the codes. */
export function codesOf(files: Files, more: Partial<GraphSet> = {}): readonly string[] {
  return findingsOf(files, more).map(({ finding }) => finding.code);
}

function withProgram(text: string): string {
  const kind = /^kind = "(.*)"$/m.exec(text)?.[1] ?? 'service';
  const needsProgram = (kind === 'service' || kind === 'oneshot') && !text.includes('exec_start');
  return needsProgram ? `exec_start = ["a"]\n${text}` : text;
}
