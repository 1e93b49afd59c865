import { type JsonObject, reasonCodes, serviceStates } from '@hermit/core';
import { count, countOrNull, input, listOf, record, text, textOrNull, timeOrNull } from './schema-parts.ts';

const causes: JsonObject = listOf({ $ref: '#/$defs/cause' });

/** Something wrong, or doubtful, in a file. */
export const findingSchema: JsonObject = record({
  severity: { enum: ['error', 'warning'] },
  code: text,
  message: text,
  file: textOrNull,
  line: countOrNull,
  column: countOrNull,
  keyPath: textOrNull,
  suggestion: textOrNull,
});

const causeParts: JsonObject = {
  kind: {
    enum: ['active', 'system-dependency', 'fact', 'service', 'conflict', 'timer', 'file', 'operator', 'process'],
  },
  name: text,
  since: timeOrNull,
  causes,
};

/** Refers to itself as `#/$defs/cause`. `state`: the one that is required of a service. */
export const causeSchema: JsonObject = { ...record(causeParts), properties: { ...causeParts, state: text } };

/** The manager's own part. */
export const managerSchema: JsonObject = record({
  pid: { type: 'integer', minimum: 1 },
  version: text,
  startedAt: { ...timeOrNull, type: 'string' },
  active: input,
  systemDependencies: { type: 'object', additionalProperties: input },
  pollIntervalMs: { type: 'number', exclusiveMinimum: 0 },
  isShuttingDown: { type: 'boolean' },
  directories: listOf(text),
  configuration: record({ generation: count, findings: listOf(findingSchema) }),
});

/** Why a service is in its state. */
export const reasonSchema: JsonObject = record({ code: { enum: reasonCodes }, message: text, causes });

/** One service. */
export const serviceStatusSchema: JsonObject = record({
  id: text,
  kind: { enum: ['service', 'oneshot', 'milestone', 'config-watcher', 'rules'] },
  template: textOrNull,
  description: textOrNull,
  state: { enum: serviceStates },
  published: listOf(text),
  desired: { enum: ['running', 'stopped'] },
  reason: reasonSchema,
  pid: { type: ['integer', 'null'], minimum: 1 },
  startedAt: timeOrNull,
  uptimeMs: { type: ['number', 'null'], minimum: 0 },
  restarts: count,
  consecutiveFailures: count,
  nextAttemptAt: timeOrNull,
  lastExit: {
    anyOf: [{ type: 'null' }, record({ code: { type: ['integer', 'null'] }, signal: textOrNull, at: timeOrNull })],
  },
  demandedBy: listOf(text),
  waitingFor: causes,
  spawner: text,
  definition: { anyOf: [{ type: 'null' }, record({ file: textOrNull, hash: text })] },
  operator: { enum: ['start', 'stop', 'force', null] },
});

/** The shape of `GET /v1/status` and of `hsm status --json`: JSON Schema, draft 2020-12. */
export const statusSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Status of a Hermit service manager',
  ...record({ manager: managerSchema, services: listOf(serviceStatusSchema) }),
  $defs: { cause: causeSchema },
};
