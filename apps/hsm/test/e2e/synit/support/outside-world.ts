import { type ClientSession, createControlClient, type EventDocument } from '@hermit/control';
import type { Fact } from '@hermit/core';
import { expect, onTestFinished } from 'vitest';
import type { E2eProject } from '../../support/e2e-project.ts';

/** What stands for the outside world in an example: facts that a client of the control socket holds. */
export class OutsideWorld {
  readonly #session: ClientSession;

  constructor(session: ClientSession) {
    this.#session = session;
  }

  /** From now on exactly these are so; one step for the manager. */
  async is(...facts: readonly Fact[]): Promise<void> {
    const result = await this.#session.replace(facts);
    expect(result).toMatchObject({ ok: true });
  }

  /** It ends, and with it all of its facts. */
  end(): void {
    this.#session.close();
  }
}

/** Opens one for a manager that runs; it ends with the test. */
export async function outsideWorld(project: E2eProject): Promise<OutsideWorld> {
  const opened = await createControlClient({ socketPath: project.socket }).session();
  if (!opened.ok) throw new Error(opened.error.message);
  const world = new OutsideWorld(opened.value);
  onTestFinished(() => world.end());
  return world;
}

/** Everything that the manager told so far. */
export async function eventsOf(project: E2eProject): Promise<readonly EventDocument[]> {
  const events: EventDocument[] = [];
  for await (const item of createControlClient({ socketPath: project.socket }).events()) {
    if (item.kind === 'failed') throw new Error(item.error.message);
    if (item.kind === 'entry') events.push(item.entry);
  }
  return events;
}

/** The lines that rules logged so far. */
export async function ruleLines(project: E2eProject): Promise<readonly (string | null)[]> {
  return (await eventsOf(project)).filter(({ type }) => type === 'log').map(({ message }) => message);
}
