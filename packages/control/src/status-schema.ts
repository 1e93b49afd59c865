import { type JsonObject, reasonCodes, serviceStates } from '@hermit/core';

const text: JsonObject = { type: 'string' };
const textOrNull: JsonObject = { type: ['string', 'null'] };
const timeOrNull: JsonObject = { type: ['string', 'null'], pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z$' };
const count: JsonObject = { type: 'integer', minimum: 0 };
const countOrNull: JsonObject = { type: ['integer', 'null'], minimum: 0 };
const input: JsonObject = { type: ['boolean', 'null'] };

/** All keys are required; more of them may come with a later release. */
function record(properties: JsonObject): JsonObject {
  return { type: 'object', required: Object.keys(properties), properties };
}

function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

const causes: JsonObject = listOf({ $ref: '#/$defs/cause' });

const finding: JsonObject = record({
  severity: { enum: ['error', 'warning'] },
  code: text,
  message: text,
  file: textOrNull,
  line: countOrNull,
  column: countOrNull,
  keyPath: textOrNull,
  suggestion: textOrNull,
});

const cause: JsonObject = record({
  kind: {
    enum: ['active', 'system-dependency', 'fact', 'service', 'conflict', 'timer', 'file', 'operator', 'process'],
  },
  name: text,
  since: timeOrNull,
  causes,
});

const manager: JsonObject = record({
  pid: { type: 'integer', minimum: 1 },
  version: text,
  startedAt: { ...timeOrNull, type: 'string' },
  active: input,
  systemDependencies: { type: 'object', additionalProperties: input },
  pollIntervalMs: { type: 'number', exclusiveMinimum: 0 },
  isShuttingDown: { type: 'boolean' },
  directories: listOf(text),
  configuration: record({ generation: count, findings: listOf(finding) }),
});

const service: JsonObject = record({
  id: text,
  kind: { enum: ['service', 'oneshot', 'milestone', 'config-watcher', 'rules'] },
  template: textOrNull,
  description: textOrNull,
  state: { enum: serviceStates },
  published: listOf(text),
  desired: { enum: ['running', 'stopped'] },
  reason: record({ code: { enum: reasonCodes }, message: text, causes }),
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
  ...record({ manager, services: listOf(service) }),
  $defs: { cause },
};
