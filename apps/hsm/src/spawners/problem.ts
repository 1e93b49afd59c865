/** Why a spawner cannot be used, in one sentence, and what to do about it. */
export interface Problem {
  readonly kind: /** It is not there. */
    | 'missing'
    /** Others than its owner and root could change it, or it says itself what is missing here. Another time it may work. */
    | 'refused'
    /** Its own code ran, and did not do what it should. Running it again would change nothing. */
    | 'failed';
  readonly message: string;
  readonly suggestion: string | null;
}

/** A value, or what kept it from being there. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** Puts a problem together. */
export function failure(
  kind: Problem['kind'],
  message: string,
  suggestion: string | null = null,
): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { kind, message, suggestion } };
}
