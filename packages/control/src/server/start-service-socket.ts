import {
  type Fact,
  type FactsOutcome,
  factProblem,
  idFromFact,
  type JsonValue,
  matchPattern,
  type OwnedFact,
  parsePattern,
  reservedLabels,
  type ServiceId,
} from '@hermit/core';
import type { ControlError } from '../control-error.ts';
import type { FactsDocument } from '../fact-documents.ts';
import type { ControlResult } from '../result-of.ts';
import { type ControlRoute, command, look } from './control-route.ts';
import type { ServiceFactBackend } from './fact-backend.ts';
import { changeFacts } from './fact-routes.ts';
import { checkedPattern } from './facts-reply.ts';
import type { Places } from './request-gate.ts';
import { serveRoutes } from './serve-routes.ts';
import type { StartedControlServer } from './start-control-server.ts';

export interface ServiceSocketOptions {
  readonly socketPath: string;
  /** The service whose process may use the socket. */
  readonly serviceId: ServiceId;
  /** Who owns the socket, which has mode 0600. Default: the user and group of this process. */
  readonly ownerUid?: number;
  readonly ownerGid?: number;
  /** Labels of the facts that it may assert. Its own `service-state` may be asserted besides. */
  readonly labels: ReadonlySet<string>;
  readonly backend: ServiceFactBackend;
  /** Told of faults while serving. Must not throw. Default: nobody is told. */
  readonly report?: (error: unknown) => void;
}

const places: Places = { look: 2, command: 0, facts: 8, stream: 0 };
const maxIdle = 16;

/**
 * Serves the facts of the process of one service, at a socket of its own, and nothing else. A socket that is there is
 * replaced. The facts do not end with a connection: the backend takes them away when the process ends. Never rejects.
 */
export function startServiceSocket(options: ServiceSocketOptions): Promise<StartedControlServer> {
  const { socketPath, ownerUid, ownerGid, report = () => {} } = options;
  const socket = {
    path: socketPath,
    holdsManagerLock: true,
    isForOthers: true,
    ...(ownerUid === undefined ? {} : { ownerUid }),
    ...(ownerGid === undefined ? {} : { gid: ownerGid }),
  };
  const unknownRoute = onlyFacts(options);
  const routes = serviceRoutes(options);
  return serveRoutes({ routes, socket, access: 'full', places, maxIdle, unknownRoute, streams: {}, report });
}

function serviceRoutes(options: ServiceSocketOptions): readonly ControlRoute[] {
  const { backend } = options;
  return [
    look(
      '/v1/facts',
      { operationId: 'listOwnFacts', summary: 'Facts of the process', reply: 'Facts', query: 'facts' },
      (_, { pattern }) => listFacts(backend.list(), pattern),
    ),
    route('assert', options, (facts) => backend.assert(facts)),
    route('retract', options, (facts) => backend.retract(facts)),
    route('replace', options, (facts) => backend.replace(facts)),
  ];
}

function listFacts(own: readonly OwnedFact[], pattern: string | undefined): ControlResult<FactsDocument> {
  const checked = checkedPattern(pattern);
  if (!checked.ok) return checked;
  const parsed = checked.value === null ? null : parsePattern(checked.value);
  const isWanted = ({ fact }: OwnedFact): boolean =>
    parsed === null || (parsed.ok && matchPattern(parsed.pattern.pattern, fact) !== null);
  return { ok: true, value: { facts: own.filter(isWanted) } };
}

function onlyFacts({ serviceId }: ServiceSocketOptions): ControlError {
  const message = `this is the socket of service "${serviceId}", which takes facts of its own process and nothing else`;
  return { code: 'unknown-route', message, suggestion: 'ask at the control socket of the manager' };
}

function route(
  name: 'assert' | 'retract' | 'replace',
  options: ServiceSocketOptions,
  change: (facts: readonly Fact[]) => Promise<FactsOutcome>,
): ControlRoute {
  const about = {
    operationId: `${name}OwnFacts`,
    summary: `Facts of the process: ${name}`,
    reply: 'FactsDone',
  } as const;
  return command(`POST /v1/facts/${name}`, { ...about, body: 'facts', place: 'facts' }, async (_, { facts }) => {
    const refused = facts.find((fact) => factProblem(fact) === null && !isPermitted(fact, options));
    return refused === undefined ? changeFacts(facts, change) : notPermitted(options);
  });
}

function isPermitted(
  [label, id]: readonly [string, ...JsonValue[]],
  { labels, serviceId }: ServiceSocketOptions,
): boolean {
  if (label === reservedLabels.serviceState) return idFromFact(id) === serviceId;
  return labels.has(label);
}

/** The label is not repeated: whoever asks knows it. */
function notPermitted({ labels, serviceId }: ServiceSocketOptions): ControlResult<never> {
  const message = `service "${serviceId}" may not assert a fact with this label; nothing was done`;
  const suggestion = `permitted: ${[...labels].join(', ') || 'none'}, and its own states; see may_assert in its definition`;
  return { ok: false, error: { code: 'not-permitted-label', message, suggestion } };
}
