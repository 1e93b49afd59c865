import type { Finding, ServiceDefinition } from '@hermit/core';
import { hasErrors } from '../findings/create-finding.ts';
import { parseEnvironmentFile } from '../normalise/environment-file.ts';
import { normaliseDefinition } from '../normalise/service-definition.ts';
import type { CheckedDefinition } from './check-written.ts';

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
  for (const path of checked.environmentFiles) {
    const text = environmentTexts.get(path);
    if (text === undefined) return { definition: null, findings };
    const content = parseEnvironmentFile(path, text);
    findings.push(...content.findings);
    for (const [name, value] of content.variables) environmentFromFiles.set(name, value);
  }
  if (hasErrors(findings)) return { definition: null, findings };
  const { id, document, written } = checked;
  return { definition: normaliseDefinition(written, { id, file: document.file, environmentFromFiles }), findings };
}
