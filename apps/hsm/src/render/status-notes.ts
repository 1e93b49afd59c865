import type { StatusDocument } from '@hermit/control';
import type { Finding } from '@hermit/core';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** Whether all services were asked for, or some by their ids. */
export type StatusExtent = 'all' | 'some';

const manyFailures = 10;

/** What is worth knowing beside the table: inputs that hold services back, repeated failures, findings. */
export function statusNotes(
  { manager, services }: StatusDocument,
  paint: Paint,
  shown: StatusExtent,
): readonly string[] {
  const notes: string[] = [];
  if (manager.isShuttingDown) notes.push(paint('yellow', 'The manager is shutting down.'));
  if (manager.active === false) notes.push(paint('yellow', 'The system is not active: no service runs.'));
  if (manager.active === null)
    notes.push(paint('yellow', 'It is not known whether the system is active: nothing is started.'));
  for (const [name, value] of Object.entries(manager.systemDependencies)) {
    if (value !== true) notes.push(`System dependency ${name} is ${value === null ? 'not known' : 'not met'}.`);
  }
  for (const { id, consecutiveFailures } of services) {
    if (consecutiveFailures > manyFailures)
      notes.push(paint('red', `${id} failed ${consecutiveFailures} times in a row; "hsm why ${id}" tells why.`));
  }
  return [...notes, ...findingNotes(manager.configuration.findings, services, paint, shown)];
}

/** Whoever asks for some services is not shown what is wrong with the files of others, but that something is. */
function findingNotes(
  findings: readonly Finding[],
  services: StatusDocument['services'],
  paint: Paint,
  shown: StatusExtent,
): readonly string[] {
  const files = new Set(services.map(({ definition }) => definition?.file));
  const isShown = ({ file }: Finding): boolean => shown === 'all' || file === null || files.has(file);
  const lines = findings.filter(isShown).map((finding) => findingLine(finding, paint));
  const left = findings.length - lines.length;
  return left === 0 ? lines : [...lines, `${counted(left, 'finding')} in other files; "hsm status" shows all.`];
}

/** One finding on one line: `error /etc/hermit/web.toml:3:1: unknown key "exec"; did you mean "exec_start"?`. */
export function findingLine(finding: Finding, paint: Paint): string {
  const place = [finding.file, finding.line, finding.column].filter((part) => part !== null).join(':');
  const severity = paint(finding.severity === 'error' ? 'red' : 'yellow', finding.severity);
  const text = [finding.message, finding.suggestion].filter((part) => part !== null).join('; ');
  return `${severity} ${printable(place === '' ? text : `${place}: ${text}`)}`;
}
