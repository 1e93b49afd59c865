import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { longestDurationMs, parseDurationMs } from '../normalise/duration.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** Timeouts must be such that a timer can wait for them, and a pre-start command must get some time at all. */
export const durationInRange: DefinitionRule = ({ document, written }) => [
  ...durationFindings(document, '/exec_start_pre_timeout', written.exec_start_pre_timeout, 1),
  ...durationFindings(document, '/shutdown_timeout', written.shutdown_timeout, 0),
];

/** What is wrong with one duration, if it is written. */
export function durationFindings(
  document: TomlDocument,
  pointer: string,
  written: string | undefined,
  leastMs: number,
): Finding[] {
  const milliseconds = written === undefined ? null : parseDurationMs(written);
  if (milliseconds === null || (milliseconds >= leastMs && milliseconds <= longestDurationMs)) return [];
  const place = document.locate(pointer, 'value');
  const limit = milliseconds < leastMs ? `at least ${leastMs}ms` : 'at most 24 days';
  return [createFinding('out-of-range', place, `${place.keyPath} = "${written}" is out of range: ${limit}`)];
}
