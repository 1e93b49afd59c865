import type { Finding, ServiceDefinition } from '@hermit/core';
import { createFinding, hasErrors } from '../findings/create-finding.ts';
import { parseEnvironmentFile } from '../normalise/environment-file.ts';
import { normaliseDefinition } from '../normalise/service-definition.ts';
import { type CheckedDefinition, environmentFilePointer } from './check-written.ts';

/** A definition ready for the manager, or the errors of its environment files. */
export interface AssembleResult {
  readonly definition: ServiceDefinition | null;
  readonly findings: readonly Finding[];
}

/**
 * Puts a checked definition and the texts of its environment files together; later files win. Pure. Without the text of
 * one of them there is no definition.
 */
export function assembleDefinition(
  checked: CheckedDefinition,
  environmentTexts: ReadonlyMap<string, string>,
): AssembleResult {
  const environmentFromFiles = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [index, path] of checked.environmentFiles.entries()) {
    const text = environmentTexts.get(path);
    if (text === undefined) return { definition: null, findings };
    const content = parseEnvironmentFile(path, text);
    findings.push(...content.findings);
    if (hasErrors(content.findings)) findings.push(brokenFile(checked, index, path));
    for (const [name, value] of content.variables) environmentFromFiles.set(name, value);
  }
  if (hasErrors(findings)) return { definition: null, findings };
  const { id, document, written } = checked;
  return { definition: normaliseDefinition(written, { id, file: document.file, environmentFromFiles }), findings };
}

function brokenFile({ document, written }: CheckedDefinition, index: number, path: string): Finding {
  const place = document.locate(environmentFilePointer(written, index), 'value');
  return createFinding(
    'environment-file-unreadable',
    place,
    `the environment file ${path} cannot be used: it has errors`,
  );
}
