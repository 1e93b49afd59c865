import type { JsonObject } from '@hermit/core';

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

function body(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties: { ...properties, wait, timeoutMs }, required, additionalProperties: false };
}

const commandSchema: JsonObject = body({});
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

/** The bodies that requests may have: JSON Schema, draft 2020-12. */
export const requestSchemas: {
  readonly command: JsonObject;
  readonly input: JsonObject;
  readonly reload: JsonObject;
  readonly shutdown: JsonObject;
} = { command: commandSchema, input: inputSchema, reload: reloadSchema, shutdown: shutdownSchema };

/** Which of the bodies. */
export type RequestKind = keyof typeof requestSchemas;

interface WaitBody {
  readonly wait?: boolean;
  readonly timeoutMs?: number;
}

/** What is in each body once it is valid. */
export interface RequestBodies {
  readonly command: WaitBody;
  readonly input: WaitBody & { readonly value: boolean | null };
  readonly reload: WaitBody & { readonly force?: boolean; readonly planHash?: string };
  readonly shutdown: WaitBody & { readonly leaveRunning?: boolean };
}
