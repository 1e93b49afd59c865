import { type JsonValue, type ReadyDefinition, reservedLabels } from '@hermit/core';
import type { WrittenServiceDefinition } from '../generated/written-service-definition.ts';
import { durationOr } from './duration.ts';
import { jsonValue } from './json-value.ts';

const defaultTimeoutMs = 60_000;

/** When the service counts as ready. Without a fact of its own, it is the service's own state `ready`. */
export function normaliseReady(written: WrittenServiceDefinition, id: string): ReadyDefinition {
  const { ready, kind, params = [] } = written;
  if (ready === undefined || ready.when === 'start') return { when: 'start' };
  const fact = ready.fact === undefined ? readyState(id, params) : jsonValue(ready.fact);
  const waitsWithoutEnd = kind === 'milestone' && ready.timeout === undefined;
  return { when: 'fact', fact, timeoutMs: waitsWithoutEnd ? null : durationOr(ready.timeout, defaultTimeoutMs) };
}

function readyState(id: string, params: readonly string[]): JsonValue {
  return [reservedLabels.serviceState, [id, ...params.map((name) => `\${${name}}`)], 'ready'];
}
