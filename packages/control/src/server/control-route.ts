import type { ControlErrorCode } from '../control-error.ts';
import type { ControlResult } from '../result-of.ts';
import type { DocumentName } from './document-schemas.ts';
import type { PlaceKind } from './request-gate.ts';
import type { QueryKind, RequestBodies, RequestKind, RequestQueries } from './request-schemas.ts';
import type { StreamSource } from './stream-hub.ts';

/** A request whose query and body are valid. */
export interface ControlRequest {
  /** A part of the path; empty if the route has no such part. */
  readonly param: (name: string) => string;
  readonly query: object;
  readonly body: object;
  /** The token of an `Authorization: Bearer` header. */
  readonly token: string | null;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** What the reference says about a route. */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** Stable name for generated clients. */
  readonly operationId: string;
  readonly summary: string;
  /** Whether it changes nothing, and is therefore served on a read-only socket, too. */
  readonly isLook: boolean;
  readonly place: PlaceKind;
  readonly query: QueryKind | null;
  readonly body: RequestKind | null;
  /** The shape of the reply; for streams that of each kind of event. */
  readonly reply: DocumentName | ReadonlyMap<string, DocumentName>;
  /** Beside those that every route may answer. */
  readonly errors: readonly ControlErrorCode[];
}

/** One row of the table: how it is described, and who answers. */
export type ControlRoute = RouteDescription &
  (
    | { readonly kind: 'reply'; serve(request: ControlRequest): Answer<object> }
    | { readonly kind: 'stream'; serve(request: ControlRequest): Answer<StreamSource> }
  );

type Answer<Value> = ControlResult<Value> | Promise<ControlResult<Value>>;
type Described = Pick<RouteDescription, 'operationId' | 'summary'> &
  Partial<Pick<RouteDescription, 'errors' | 'isLook'>>;

/** A question that is answered at once. */
export function look<Kind extends QueryKind = 'none'>(
  path: string,
  about: Described & { readonly reply: DocumentName; readonly query?: Kind },
  serve: (request: ControlRequest, query: RequestQueries[Kind]) => Answer<object>,
): ControlRoute {
  const { query = null, errors = [], isLook = true } = about;
  return {
    ...about,
    kind: 'reply',
    method: 'GET',
    path,
    isLook,
    place: 'look',
    query,
    body: null,
    errors,
    serve: (request) => serve(request, request.query as RequestQueries[Kind]),
  };
}

/** A command, which has a body. */
export function command<Kind extends RequestKind>(
  route: `${'POST' | 'PUT'} ${string}`,
  about: Described & { readonly reply: DocumentName; readonly body: Kind; readonly place?: PlaceKind },
  serve: (request: ControlRequest, body: RequestBodies[Kind]) => Answer<object>,
): ControlRoute {
  const [method, path] = route.split(' ') as ['POST' | 'PUT', string];
  const { errors = [], isLook = false, place = 'command' } = about;
  return {
    ...about,
    kind: 'reply',
    method,
    path,
    isLook,
    place,
    query: null,
    errors,
    serve: (request) => serve(request, request.body as RequestBodies[Kind]),
  };
}

/** A stream of events for as long as the client stays. */
export function stream<Kind extends QueryKind = 'none'>(
  path: string,
  about: Described & { readonly reply: ReadonlyMap<string, DocumentName>; readonly query?: Kind },
  serve: (request: ControlRequest, query: RequestQueries[Kind]) => Answer<StreamSource>,
): ControlRoute {
  const { query = null, errors = [] } = about;
  return {
    ...about,
    kind: 'stream',
    method: 'GET',
    path,
    isLook: true,
    place: 'stream',
    query,
    body: null,
    errors,
    serve: (request) => serve(request, request.query as RequestQueries[Kind]),
  };
}
