import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { DefinitionRule } from './definition-rule.ts';
import { durationFindings } from './duration-in-range.ts';
import { factPatternFindings } from './fact-form.ts';
import { reservedLabelProblem } from './reserved-facts.ts';

/** The fact that makes a service ready is a fact; labels of what may be asserted are free. */
export const factKeys: DefinitionRule = ({ document, written }) => [
  ...(written.ready?.fact === undefined
    ? []
    : factPatternFindings(document, written.ready.fact, '/ready/fact', 'none')),
  ...durationFindings(document, '/ready/timeout', written.ready?.timeout, 1),
  ...(written.may_assert ?? []).flatMap((label, index) => {
    const problem = reservedLabelProblem(label, 'process');
    const place = document.locate(pointerTo('/may_assert', index), 'value');
    return problem === null ? [] : [createFinding('reserved-fact', place, problem.message, problem.suggestion)];
  }),
];

const allowed = ['define', 'rule', 'edge'];

function whatIsMeant(entry: string): string {
  const isAnyFact = /^(facts?:?|\*)$/.test(entry);
  const meant = isAnyFact ? 'did you mean "fact:*"?' : didYouMean(entry, allowed);
  return meant ?? `did you mean ${JSON.stringify(`fact:${entry}`)}?`;
}

/** What a config-watcher reads is a path, and what it allows can be allowed. */
export const watchKeys: DefinitionRule = ({ document, written }) => {
  const { path, scope = {} } = written;
  const findings: Finding[] = [];
  if (path !== undefined && !path.startsWith('/') && !path.startsWith('${')) {
    const message = `path ${JSON.stringify(path)} is not absolute, and the manager has no directory to start from`;
    findings.push(
      createFinding('relative-path', document.locate('/path', 'value'), message, 'begin the path with "/"'),
    );
  }
  for (const [index, entry] of (scope.allow ?? []).entries()) {
    if (allowed.includes(entry) || /^fact:./.test(entry)) continue;
    const place = document.locate(pointerTo('/scope/allow', index), 'value');
    const message = `${JSON.stringify(entry)} is nothing that can be allowed; there are "define", "rule", "edge" and "fact:LABEL"`;
    findings.push(createFinding('malformed-scope', place, message, whatIsMeant(entry)));
  }
  const problem = scope.wrap === undefined ? null : reservedLabelProblem(scope.wrap, 'file');
  if (problem !== null) {
    findings.push(
      createFinding('reserved-fact', document.locate('/scope/wrap', 'value'), problem.message, problem.suggestion),
    );
  }
  return findings;
};
