import { chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatusDocument } from '@hermit/control';
import type { Fact, ServiceStatus } from '@hermit/core';
import { expect, onTestFinished } from 'vitest';
import { waitUntil } from '../../../harness/wait-until.ts';
import { E2eProject } from '../../support/e2e-project.ts';

/** What the services of a step are to be, by id: all services that `hsm status` may list. */
export type States = Readonly<Record<string, string>>;

/**
 * A project whose services find stand-ins for the programs that the examples name. A stand-in writes a line `start NAME ARGUMENTS…`
 * to `story` when it is there and `stop NAME ARGUMENTS…` when SIGTERM ends it, so that `story` tells who ran with what, in which order.
 */
export class SynitProject extends E2eProject {
  constructor(files: Readonly<Record<string, string>>) {
    super({ '_defaults.toml': 'env = { PATH = "ROOT/bin:/usr/bin:/bin" }\n', ...files });
  }

  /** Makes stand-ins, in the PATH of the services. */
  standIns(...names: readonly string[]): void {
    for (const name of names) this.program(name, standIn(name, this.path('story')));
  }

  /** Stand-ins that take their time to stop: whoever does not wait for them tells its own stop first. */
  lingering(...names: readonly string[]): void {
    for (const name of names) this.program(name, standIn(name, this.path('story'), 'sleep 0.5; '));
  }

  /** Makes a program in the PATH of the services; `ROOT` stands for the temporary directory. */
  program(name: string, script: string): void {
    mkdirSync(this.path('bin'), { recursive: true });
    const path = join(this.path('bin'), name);
    writeFileSync(path, `#!/bin/sh\n${script.replaceAll('ROOT', this.root)}\n`);
    chmodSync(path, 0o755);
  }

  /** What stand-ins told so far. */
  get story(): readonly string[] {
    return this.lines('story');
  }

  /** Waits until the story has these lines at its end, in this order. */
  async storyGoesOn(...lines: readonly string[]): Promise<void> {
    const isThere = (): boolean => this.story.slice(-lines.length).join('\n') === lines.join('\n');
    await waitUntil(
      `the story to end with ${lines.join(', ')}`,
      isThere,
      () => `${this.story.join('\n')}\n${this.output()}`,
    );
  }

  /** Writes a fact file beside the definitions and reloads. */
  async factsInFile(name: string, facts: readonly Fact[]): Promise<void> {
    this.write({ [name]: JSON.stringify(facts) });
    await this.reload();
  }

  /** `hsm reload`, which must find nothing wrong. */
  async reload(): Promise<void> {
    const { code, stdout, stderr } = await this.cli(['reload']);
    expect(code, stdout + stderr).toBe(0);
  }

  /** Waits until `hsm status --json` lists exactly these services in these states; services that left (`inactive`) may be listed or not. */
  async becomes(states: States): Promise<ReadonlyMap<string, ServiceStatus>> {
    let last: States = {};
    const isReached = async (): Promise<boolean> => {
      last = statesOf(await this.status());
      return sameStates(last, states);
    };
    await waitUntil('the states', isReached, () => `wanted ${text(states)}, last seen ${text(last)}\n${this.output()}`);
    const { stdout } = await this.cli(['status', '--json']);
    const document = JSON.parse(stdout) as StatusDocument;
    expect(statesOf(document)).toEqual(states);
    return new Map(document.services.map((service) => [service.id, service]));
  }

  /** The pids of everything that runs, and how often each was restarted. */
  async running(): Promise<readonly string[]> {
    const { services } = await this.status();
    return services.filter(({ pid }) => pid !== null).map(({ id, pid, restarts }) => `${id} ${pid} ${restarts}`);
  }

  /** Gives files another time of change, without a change. */
  touch(...names: readonly string[]): void {
    for (const name of names) utimesSync(join(this.directory, name), 1_000, 1_000 + Math.random());
  }

  /** Reloads ten times, each time after touching the files, and shows that nothing was started or stopped by it. */
  async nothingHappensInTenReloads(...names: readonly string[]): Promise<void> {
    const before = { running: await this.running(), story: this.story };
    for (let count = 0; count < 10; count += 1) {
      this.touch(...names);
      await this.reload();
    }
    expect({ running: await this.running(), story: this.story }).toEqual(before);
  }
}

/** A project that is disposed of, with its leak check, when the test ends. */
export function synitProject(files: Readonly<Record<string, string>> = {}): SynitProject {
  const project = new SynitProject(files);
  onTestFinished(() => project.dispose(), 120_000);
  return project;
}

function statesOf({ services }: StatusDocument): States {
  return Object.fromEntries(services.filter(({ state }) => state !== 'inactive').map(({ id, state }) => [id, state]));
}

function sameStates(left: States, right: States): boolean {
  return text(left) === text(right);
}

function text(states: States): string {
  return JSON.stringify(Object.entries(states).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function standIn(name: string, story: string, farewell = ''): string {
  const tell = (what: string): string => `echo "${what} ${name}\${*:+ $*}" >>"${story}"`;
  return [`trap '${farewell}${tell('stop')}; exit 0' TERM`, tell('start'), 'while :; do sleep 86400 & wait; done'].join(
    '\n',
  );
}

/** Whether a file of the project is there. */
export function isThere(project: SynitProject, name: string): boolean {
  return existsSync(project.path(name));
}
