import type { Fact, Finding } from '@hermit/core';
import type { FactsReply } from '../fact-documents.ts';
import type { ControlResult } from '../result-of.ts';
import { type ControlRoute, command, look, stream } from './control-route.ts';
import type { RouteContext } from './control-routes.ts';
import type { DocumentName } from './document-schemas.ts';
import type { FactSessions } from './fact-sessions.ts';
import { type FactsInTurn, factsInTurn, type HoldInTurn, type TurnOutcome } from './facts-in-turn.ts';
import { checkedFacts, checkedPattern, factsReply } from './facts-reply.ts';
import { notSupported } from './not-supported.ts';
import type { RequestBodies } from './request-schemas.ts';
import { streamFacts } from './stream-facts.ts';
import type { StreamSource } from './stream-hub.ts';
import { undefinedDemands } from './undefined-demands.ts';

const factEvents: ReadonlyMap<string, DocumentName> = new Map([
  ['snapshot', 'Facts'],
  ['change', 'FactChange'],
]);

/** The routes about facts. */
export function factRoutes({ backend, sessions }: RouteContext): readonly ControlRoute[] {
  const facts = backend.facts === undefined ? undefined : factsInTurn(backend.facts);
  return [
    look(
      '/v1/facts',
      {
        operationId: 'listFacts',
        summary: 'The facts that match a pattern, and who asserts them',
        reply: 'Facts',
        query: 'facts',
        errors: ['not-supported'],
      },
      (_, { pattern }) => {
        if (facts === undefined) return notSupported();
        const checked = checkedPattern(pattern);
        return checked.ok ? { ok: true, value: { facts: facts.list(checked.value) } } : checked;
      },
    ),
    stream(
      '/v1/facts/stream',
      {
        operationId: 'streamFacts',
        summary: 'The facts that match a pattern, then what is added and removed',
        reply: factEvents,
        query: 'facts',
        errors: ['not-supported'],
      },
      (_, { pattern }) => {
        if (facts === undefined) return notSupported();
        const checked = checkedPattern(pattern);
        return checked.ok ? { ok: true, value: streamFacts(facts, checked.value) } : checked;
      },
    ),
    ...operatorRoutes(facts, (reply, asserted) => withFindings(reply, undefinedDemands(backend, asserted))),
    ...sessionRoutes(facts, sessions),
  ];
}

type Checked = (reply: ControlResult<FactsReply>, asserted: readonly Fact[]) => ControlResult<FactsReply>;

function withFindings(reply: ControlResult<FactsReply>, findings: readonly Finding[]): ControlResult<FactsReply> {
  return reply.ok && findings.length > 0 ? { ok: true, value: { ...reply.value, findings } } : reply;
}

function operatorRoutes(facts: FactsInTurn | undefined, checked: Checked): readonly ControlRoute[] {
  return [
    command(
      'POST /v1/facts/assert',
      {
        operationId: 'assertFacts',
        summary: "Adds to the operator's facts, which outlive the manager",
        reply: 'FactsDone',
        body: 'facts',
        place: 'facts',
        errors: ['not-permitted-label', 'too-many-facts', 'refused', 'not-supported'],
      },
      async (_, body) => {
        const change = facts === undefined ? null : facts.assert;
        return checked(await changeFacts(body.facts, change), body.facts as readonly Fact[]);
      },
    ),
    command(
      'POST /v1/facts/retract',
      {
        operationId: 'retractFacts',
        summary: "Takes from the operator's facts",
        reply: 'FactsDone',
        body: 'facts',
        place: 'facts',
        errors: ['not-owner', 'refused', 'not-supported'],
      },
      (_, body) => changeFacts(body.facts, facts === undefined ? null : facts.retract),
    ),
  ];
}

function sessionRoutes(facts: FactsInTurn | undefined, sessions: FactSessions): readonly ControlRoute[] {
  return [
    {
      kind: 'stream',
      method: 'POST',
      path: '/v1/sessions',
      operationId: 'openSession',
      summary: 'Holds facts for as long as this connection is open',
      isLook: false,
      place: 'stream',
      query: null,
      body: 'session',
      reply: new Map([['session', 'Session']]),
      errors: ['not-permitted-label', 'too-many-facts', 'refused', 'not-supported'],
      serve: ({ body, signal }) => openSession(facts, sessions, body as RequestBodies['session'], signal),
    },
    command(
      'PUT /v1/sessions/:id/facts',
      {
        operationId: 'replaceSessionFacts',
        summary: 'Replaces the facts of a session in one step; needs its token as `Authorization: Bearer`',
        reply: 'FactsDone',
        body: 'facts',
        place: 'facts',
        errors: ['unknown-session', 'not-permitted-label', 'too-many-facts', 'refused'],
      },
      async ({ param, token }, body) => {
        const checked = checkedFacts(body.facts);
        if (!checked.ok) return checked;
        const outcome = sessions.replace(param('id'), token, checked.value);
        return outcome === null ? unknownSession() : factsReply(await outcome);
      },
    ),
  ];
}

/** Checks facts, and changes them. */
export async function changeFacts(
  facts: readonly Fact[],
  change: ((facts: readonly Fact[]) => Promise<TurnOutcome>) | null,
): Promise<ControlResult<FactsReply>> {
  if (change === null) return notSupported();
  const checked = checkedFacts(facts);
  return checked.ok ? factsReply(await change(checked.value)) : checked;
}

async function openSession(
  backend: FactsInTurn | undefined,
  sessions: FactSessions,
  { facts = [] }: RequestBodies['session'],
  signal: AbortSignal,
): Promise<ControlResult<StreamSource>> {
  if (backend === undefined) return notSupported();
  const checked = checkedFacts(facts);
  if (!checked.ok) return checked;
  const begun = sessions.begin(backend);
  if (begun === null) return { ok: false, error: { code: 'busy', message: 'there are too many sessions' } };
  const { session, token } = begun;
  signal.addEventListener('abort', () => sessions.end(session), { once: true });
  const reply = factsReply(checked.value.length === 0 ? { kind: 'done' } : await session.replace(checked.value));
  if (!reply.ok || signal.aborted) sessions.end(session);
  if (!reply.ok) return reply;
  return { ok: true, value: (to) => holdSession(session, token, to, sessions) };
}

async function holdSession(
  session: HoldInTurn,
  token: string,
  to: Parameters<StreamSource>[0],
  sessions: FactSessions,
): Promise<void> {
  await to.send({ event: 'session', data: { session: session.id, token } });
  if (!to.signal.aborted) {
    await new Promise<void>((resolve) => to.signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  sessions.end(session);
}

function unknownSession(): ControlResult<never> {
  const message = 'there is no session with this name and token';
  return { ok: false, error: { code: 'unknown-session', message, suggestion: 'open one: POST /v1/sessions' } };
}
