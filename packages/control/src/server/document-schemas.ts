import { type JsonObject, type JsonValue, serviceStates } from '@hermit/core';
import { controlErrors } from '../control-error.ts';
import { graphEdgeKinds } from '../graph-document.ts';
import { logStreams } from '../log-line.ts';
import { planActions, planDefinitions } from '../plan-document.ts';
import {
  count,
  countOrNull,
  input,
  listOf,
  orNull,
  record,
  text,
  textOrNull,
  time,
  timeOrNull,
  truth,
} from '../schema-parts.ts';
import { causeSchema, findingSchema, managerSchema, reasonSchema, serviceStatusSchema } from '../status-schema.ts';

/** The documents of replies and streams. */
export type DocumentName =
  | 'Ping'
  | 'Status'
  | 'StatusChange'
  | 'System'
  | 'Command'
  | 'Reload'
  | 'Shutdown'
  | 'Event'
  | 'Gap'
  | 'LogLine'
  | 'Why'
  | 'WhyAll'
  | 'Plan'
  | 'Graph'
  | 'Facts'
  | 'FactChange'
  | 'FactsDone'
  | 'Session'
  | 'Openapi'
  | 'Error';

/** What documents have in common. */
type PartName = 'ServiceStatus' | 'Manager' | 'Reason' | 'Cause' | 'Finding' | 'WhyNode' | 'Fact';

function ref(name: DocumentName | PartName): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

const parts: Readonly<Record<PartName, JsonObject>> = {
  ServiceStatus: inComponents(serviceStatusSchema),
  Manager: inComponents(managerSchema),
  Reason: inComponents(reasonSchema),
  Cause: inComponents(causeSchema),
  Finding: findingSchema,
  WhyNode: record({ kind: text, name: text, text, since: timeOrNull, causes: listOf(ref('WhyNode')) }),
  Fact: { type: 'array', minItems: 1, prefixItems: [{ type: 'string', minLength: 1 }] },
};

const documents: Readonly<Record<DocumentName, JsonObject>> = {
  Ping: record({ pid: { type: 'integer', minimum: 1 }, version: text, apiVersion: { const: 1 } }),
  Status: record({ manager: ref('Manager'), services: listOf(ref('ServiceStatus')) }),
  StatusChange: record({
    manager: orNull(ref('Manager')),
    services: listOf(ref('ServiceStatus')),
    removed: listOf(text),
  }),
  System: record({ active: input, systemDependencies: { type: 'object', additionalProperties: input } }),
  Command: record({ outcome: { enum: ['done', 'accepted'] }, service: ref('ServiceStatus') }),
  Reload: record({
    kind: { const: 'applied' },
    generation: count,
    summary: record({
      added: listOf(text),
      removed: listOf(text),
      reshaped: listOf(text),
      updated: listOf(text),
      unchanged: count,
    }),
    findings: listOf(ref('Finding')),
  }),
  Shutdown: record({ outcome: { enum: ['stopped', 'left-running', 'accepted'] } }),
  Event: record({
    time,
    cursor: text,
    type: text,
    service: textOrNull,
    from: textOrNull,
    to: textOrNull,
    reason: orNull(ref('Reason')),
    message: textOrNull,
    pid: { type: ['integer', 'null'] },
  }),
  Gap: { ...record({ dropped: countOrNull }), description: 'Entries are missing here: nobody keeps them any more.' },
  LogLine: record({
    time: timeOrNull,
    service: text,
    pid: { type: ['integer', 'null'] },
    stream: { enum: logStreams },
    line: text,
  }),
  Why: record({
    service: ref('ServiceStatus'),
    tree: ref('WhyNode'),
    changes: listOf(text),
    nextAttemptAt: timeOrNull,
    lastFailure: orNull(
      record({
        service: text,
        stage: text,
        exit: orNull(record({ code: { type: ['integer', 'null'] }, signal: textOrNull, at: timeOrNull })),
        log: listOf(text),
      }),
    ),
  }),
  WhyAll: record({
    groups: listOf(
      record({
        root: ref('WhyNode'),
        services: listOf(record({ id: text, state: { enum: serviceStates }, message: text })),
      }),
    ),
  }),
  Plan: record({
    hash: text,
    changes: listOf(
      record({
        id: text,
        action: { enum: planActions },
        definition: { enum: planDefinitions },
        keys: listOf(text),
        causedBy: listOf(text),
      }),
    ),
    factFiles: listOf(text),
    findings: listOf(ref('Finding')),
  }),
  Graph: record({
    nodes: listOf(record({ id: text, kind: text, state: { enum: [...serviceStates, null] } })),
    edges: listOf(record({ from: text, to: text, kind: { enum: graphEdgeKinds }, state: textOrNull, holds: truth })),
    facts: listOf(record({ from: text, fact: { type: 'array' }, holds: truth })),
    systemDependencies: listOf(record({ from: text, name: text, holds: input })),
  }),
  Facts: record({ facts: listOf(record({ fact: ref('Fact'), owners: listOf(text) })) }),
  FactChange: record({ added: listOf(ref('Fact')), removed: listOf(ref('Fact')) }),
  FactsDone: {
    type: 'object',
    required: ['outcome'],
    properties: { outcome: { const: 'done' }, findings: listOf(ref('Finding')) },
  },
  Session: record({ session: text, token: text }),
  Openapi: { type: 'object', description: 'An OpenAPI 3.1 document.' },
  Error: {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: { enum: Object.keys(controlErrors) },
      message: text,
      suggestion: text,
      details: { type: 'object', required: ['kind'], properties: { kind: text } },
    },
  },
};

/** The schemas of everything that is sent, as `#/components/schemas` of an OpenAPI document. */
export const documentSchemas: Readonly<Record<DocumentName | PartName, JsonObject>> = { ...parts, ...documents };

/** Causes refer to themselves: within one document by `$defs`, here by the name of the component. */
function inComponents(schema: JsonObject): JsonObject {
  return renamed(schema) as JsonObject;
}

function renamed(value: JsonValue): JsonValue {
  if (value === '#/$defs/cause') return '#/components/schemas/Cause';
  if (Array.isArray(value)) return value.map(renamed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamed(inner)]));
}
