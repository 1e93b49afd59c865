import type { Fact, JsonObject } from '@hermit/core';
import type { LogStream } from '../log-line.ts';

const wait: JsonObject = {
  type: 'boolean',
  default: true,
  description: 'Reply when the command is carried out, rather than when it is accepted.',
};
const timeoutMs: JsonObject = {
  type: 'integer',
  minimum: 1,
  maximum: 86_400_000,
  description: 'Milliseconds to wait; afterwards the reply is "timed-out" and the command goes on.',
};

function closed(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false };
}

function body(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return closed({ ...properties, wait, timeoutMs }, required);
}

const commandSchema: JsonObject = body({});
const startSchema: JsonObject = body({
  force: { type: 'boolean', default: false, description: 'Ignore requirements; never inputs.' },
});
const inputSchema: JsonObject = body(
  { value: { type: ['boolean', 'null'], description: 'null gives the input back to its source.' } },
  ['value'],
);
const reloadSchema: JsonObject = body({
  force: { type: 'boolean', default: false, description: 'Go on even if the reload would stop many services.' },
  planHash: {
    type: 'string',
    minLength: 1,
    maxLength: 256,
    description: 'Only if the plan still has this hash; otherwise the reply is "plan-changed" and nothing is done.',
  },
});
const shutdownSchema: JsonObject = body({
  leaveRunning: { type: 'boolean', default: false, description: 'End only the manager.' },
});
const awaitSchema: JsonObject = closed(
  {
    state: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: 'A state of the service, or one that it publishes, such as "up".',
    },
    timeoutMs,
  },
  ['state'],
);
const planSchema: JsonObject = closed({ timeoutMs });
const facts: JsonObject = {
  type: 'array',
  description: 'Arrays of JSON, each with a label first.',
  items: { type: 'array', minItems: 1, prefixItems: [{ type: 'string', minLength: 1 }] },
};
const factsSchema: JsonObject = closed({ facts }, ['facts']);
const sessionSchema: JsonObject = closed({ facts: { ...facts, default: [] } });

/** The bodies that requests may have: JSON Schema, draft 2020-12. */
export const requestSchemas: Readonly<Record<RequestKind, JsonObject>> = {
  command: commandSchema,
  start: startSchema,
  input: inputSchema,
  reload: reloadSchema,
  shutdown: shutdownSchema,
  await: awaitSchema,
  plan: planSchema,
  facts: factsSchema,
  session: sessionSchema,
};

interface WaitBody {
  readonly wait?: boolean;
  readonly timeoutMs?: number;
}

/** What is in each body once it is valid. */
export interface RequestBodies {
  readonly command: WaitBody;
  readonly start: WaitBody & { readonly force?: boolean };
  readonly input: WaitBody & { readonly value: boolean | null };
  readonly reload: WaitBody & { readonly force?: boolean; readonly planHash?: string };
  readonly shutdown: WaitBody & { readonly leaveRunning?: boolean };
  readonly await: { readonly state: string; readonly timeoutMs?: number };
  readonly plan: { readonly timeoutMs?: number };
  readonly facts: { readonly facts: readonly Fact[] };
  readonly session: { readonly facts?: readonly Fact[] };
}

/** Which of the bodies. */
export type RequestKind = keyof RequestBodies;

const services: JsonObject = {
  type: 'array',
  items: { type: 'string' },
  description: 'Ids; may be given several times. Without it: all services.',
};
const follow: JsonObject = { type: 'boolean', default: false, description: 'Go on with what happens from now on.' };
const pattern: JsonObject = { type: 'string', description: 'The JSON of a pattern; without it: all facts.' };

/** The queries that requests may have, as JSON Schema of an object: numbers and truths are read from their text. */
export const querySchemas: Readonly<Record<QueryKind, JsonObject>> = {
  none: closed({}),
  status: closed({ service: services }),
  events: closed({
    since: { type: 'string', minLength: 1, maxLength: 256, description: 'The cursor of the last event known.' },
    follow,
    service: services,
  }),
  logs: closed({
    service: services,
    lines: { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'The last so many lines before now.' },
    since: {
      type: 'string',
      pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z$',
      description: 'Only lines from this time on; UTC ISO 8601.',
    },
    grep: { type: 'string', maxLength: 1024, description: 'Only lines that contain this text.' },
    stream: { enum: ['stdout', 'stderr', 'hsm'] },
    follow,
  }),
  facts: closed({ pattern }),
};

/** What is in each query once it is valid. */
export interface RequestQueries {
  readonly none: object;
  readonly status: { readonly service?: readonly string[] };
  readonly events: { readonly since?: string; readonly follow?: boolean; readonly service?: readonly string[] };
  readonly logs: {
    readonly service?: readonly string[];
    readonly lines?: number;
    readonly since?: string;
    readonly grep?: string;
    readonly stream?: LogStream;
    readonly follow?: boolean;
  };
  readonly facts: { readonly pattern?: string };
}

/** Which of the queries. */
export type QueryKind = keyof RequestQueries;
