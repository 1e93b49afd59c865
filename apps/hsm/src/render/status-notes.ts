import type { StatusDocument } from '@hermit/control';
import type { Finding } from '@hermit/core';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

const manyFailures = 10;

/** What is worth knowing beside the table: inputs that hold services back, repeated failures, findings. */
export function statusNotes({ manager, services }: StatusDocument, paint: Paint): readonly string[] {
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
      notes.push(paint('red', `${id} failed ${consecutiveFailures} times in a row.`));
  }
  return [...notes, ...manager.configuration.findings.map((finding) => findingLine(finding, paint))];
}

/** One finding on one line: `error /etc/hermit/web.toml:3:1: unknown key "exec"; did you mean "exec_start"?`. */
export function findingLine(finding: Finding, paint: Paint): string {
  const place = [finding.file, finding.line, finding.column].filter((part) => part !== null).join(':');
  const severity = paint(finding.severity === 'error' ? 'red' : 'yellow', finding.severity);
  const text = [finding.message, finding.suggestion].filter((part) => part !== null).join('; ');
  return `${severity} ${printable(place === '' ? text : `${place}: ${text}`)}`;
}
