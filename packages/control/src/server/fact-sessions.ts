import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Fact } from '@hermit/core';
import type { FactsInTurn, HoldInTurn, TurnOutcome } from './facts-in-turn.ts';

/** A session and what proves that a request belongs to it. */
interface Open {
  readonly session: HoldInTurn;
  readonly token: Buffer;
}

/** The sessions whose connections are open. */
export class FactSessions {
  readonly #open = new Map<string, Open>();

  /** A new session; `null` if the manager has too many. */
  begin(facts: FactsInTurn): { readonly session: HoldInTurn; readonly token: string } | null {
    const session = facts.openSession();
    if (session === null) return null;
    const token = randomBytes(24).toString('base64url');
    this.#open.set(session.id, { session, token: Buffer.from(token) });
    return { session, token };
  }

  /** Ends a session: its facts go. Idempotent. */
  end(session: HoldInTurn): void {
    this.#open.delete(session.id);
    session.close();
  }

  /** Replaces the facts of a session; `null` if there is none with this id and token. */
  replace(id: string, token: string | null, facts: readonly Fact[]): Promise<TurnOutcome> | null {
    const open = this.#open.get(id);
    if (open === undefined || token === null || !isSame(open.token, Buffer.from(token))) return null;
    return open.session.replace(facts);
  }
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
