import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** Keys whose values contradict each other or the kind. */
export const kindContradictions: DefinitionRule = ({ document, written }, id) => {
  if (id === null) return [];
  const findings: Finding[] = [];
  if (written.kind === 'oneshot' && written.restart === 'always') {
    const message = 'restart = "always" contradicts kind = "oneshot": what runs to its end would never be complete';
    const suggestion = 'write restart = "on-failure", or kind = "service"';
    findings.push(createFinding('contradiction', document.locate('/restart', 'value'), message, suggestion));
  }
  if (written.once_per_boot === true && written.exec_stop !== undefined && written.exec_stop.length > 0) {
    const message =
      'once_per_boot contradicts exec_stop: what was undone when it was stopped would not be done again before the next boot';
    findings.push(createFinding('contradiction', document.locate('/once_per_boot'), message, 'remove one of them'));
  }
  if (written.autostart === true && (written.params ?? []).length > 0) {
    const message = 'autostart = true contradicts params: nobody would know with which values the template is to start';
    const suggestion = 'remove autostart, and require an instance where its values are known';
    findings.push(createFinding('contradiction', document.locate('/autostart', 'value'), message, suggestion));
  }
  return findings;
};
