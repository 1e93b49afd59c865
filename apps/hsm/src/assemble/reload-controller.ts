import { checkReloadGuard, type DirectorySnapshot, type WatchedSnapshot } from '@hermit/config';
import type { PlanDocument } from '@hermit/control';
import type { PlanChanged, ReloadReply } from '@hermit/control/server';
import type {
  Finding,
  GivenFiles,
  ReloadPlan,
  ReloadSummary,
  ServiceDefinition,
  ServiceManagerApi,
  ServiceStatus,
} from '@hermit/core';
import { Serializer } from '../host/serializer.ts';

interface ReloadPorts {
  readonly manager: Pick<ServiceManagerApi, 'reload' | 'services'>;
  /** Reads all directories as one snapshot. Never rejects. */
  readonly load: () => Promise<DirectorySnapshot>;
  /** Reads what config-watchers watch, beside this snapshot; by watcher. Never rejects. */
  readonly loadWatched: (within: Accepted) => Promise<ReadonlyMap<string, WatchedSnapshot>>;
  /** Told that these are in force. */
  readonly watchedLoaded: (snapshots: ReadonlyMap<string, WatchedSnapshot>) => void;
  /** Works out what the manager would do if it were given these files instead of those. */
  readonly plan: (before: GivenFiles, after: GivenFiles) => ReloadPlan;
  /** Takes over the settings of an accepted snapshot, and says what a reload cannot change. */
  readonly applySettings: (snapshot: DirectorySnapshot) => readonly Finding[];
  /** Told of every reload after the first one. */
  readonly report: (reply: ReloadReply) => void;
  /** Told of findings in watched files that were not there before. */
  readonly reportWatched: (findings: readonly Finding[]) => void;
}

interface ReloadOptions {
  /** Whether to do it even if most of the running services stop. */
  readonly force: boolean;
  /** Whether to resolve only when everything is carried out. */
  readonly wait: boolean;
  /** Only if the plan for what is read then has this hash. */
  readonly planHash?: string;
}

/** What counts of the directories, beside which config-watchers load. */
type Accepted = Omit<DirectorySnapshot, 'commit' | 'findings'>;

/** What an earlier manager accepted last. */
export type LastGood = GivenFiles;

/** Everything as it was read at one moment. */
interface Reading {
  readonly snapshot: DirectorySnapshot;
  readonly watched: ReadonlyMap<string, WatchedSnapshot>;
  readonly whole: GivenFiles;
}

interface Reloaded<Reply = ReloadReply> {
  readonly reply: Reply;
  readonly settled: Promise<void>;
}

/** Brings the definitions on disk into the manager, one reload after the other. */
export class ReloadController {
  readonly #ports: ReloadPorts;
  readonly #reloads = new Serializer();
  #current: GivenFiles = { definitions: [], facts: [] };
  /** What is in force of the directories; `null` before anything was. */
  #accepted: Accepted | null = null;
  #generation = 0;
  /** About the directories, a refused reload included; and about what config-watchers watch. */
  #findings: readonly Finding[] = [];
  #ofWatched: readonly Finding[] = [];
  /** What config-watchers loaded that is in force; `null` before anything is. */
  #watchedContent: string | null = null;

  constructor(ports: ReloadPorts) {
    this.#ports = ports;
  }

  /** How many sets of definitions were applied. */
  get generation(): number {
    return this.#generation;
  }

  /** What is in force, templates as they are. */
  get definitions(): readonly ServiceDefinition[] {
    return this.#current.definitions;
  }

  /** What is wrong, or doubtful, in the files as last read; a refused reload is among it until one is applied. */
  get findings(): readonly Finding[] {
    return [...this.#findings, ...this.#ofWatched];
  }

  /**
   * Gives a new manager its definitions: the snapshot, or what an earlier manager accepted last where the snapshot
   * would stop most of what it left running. `begin` is called when everything is read, right before it goes in.
   */
  first(snapshot: DirectorySnapshot, lastGood: LastGood, begin: () => void = () => undefined): Promise<void> {
    return this.#reloads.run('reload', async () => {
      this.#current = lastGood;
      const watched = await this.#ports.loadWatched(snapshot);
      const refusal = this.#refusalOf(snapshot, wholeOf(snapshot, watched));
      if (refusal === null) {
        begin();
        await this.#apply(snapshot, watched);
        return;
      }
      this.#refuse(snapshot, refusal.finding, refusal.stopped);
      this.#accepted = { ...snapshot, ...lastGood };
      const ofLastGood = await this.#ports.loadWatched(this.#accepted);
      begin();
      this.#ports.applySettings(snapshot);
      await this.#applyWatched(this.#accepted, ofLastGood);
    });
  }

  /** What a reload would do now. Changes nothing, and waits for a reload that is under way. */
  plan(): Promise<PlanDocument> {
    return this.#reloads.run('reload', async () => {
      const { snapshot, watched, whole } = await this.#read();
      const findings = [...snapshot.findings, ...[...watched.values()].flatMap((one) => one.findings)];
      return { ...this.#ports.plan(this.#current, whole), findings };
    });
  }

  reload(options: Omit<ReloadOptions, 'planHash'>): Promise<ReloadReply>;
  reload(options: ReloadOptions): Promise<ReloadReply | PlanChanged>;
  async reload({ force, wait, planHash }: ReloadOptions): Promise<ReloadReply | PlanChanged> {
    const { reply, settled } = await this.#reloads.run('reload', () => this.#reload(force, planHash));
    if (reply.kind !== 'plan-changed') this.#ports.report(reply);
    if (wait) await settled;
    return reply;
  }

  /** Reads only what config-watchers watch, because it changed, or because others are run now. */
  refresh(): Promise<void> {
    return this.#reloads.run('reload', async () => {
      if (this.#accepted === null) return;
      const known = new Set(this.#ofWatched.map((finding) => JSON.stringify(finding)));
      await this.#applyWatched(this.#accepted, await this.#ports.loadWatched(this.#accepted));
      const fresh = this.#ofWatched.filter((finding) => !known.has(JSON.stringify(finding)));
      if (fresh.length > 0) this.#ports.reportWatched(fresh);
    });
  }

  async #read(): Promise<Reading> {
    const snapshot = await this.#ports.load();
    const watched = await this.#ports.loadWatched(snapshot);
    return { snapshot, watched, whole: wholeOf(snapshot, watched) };
  }

  async #reload(force: boolean, planHash: string | undefined): Promise<Reloaded<ReloadReply | PlanChanged>> {
    const { snapshot, watched, whole } = await this.#read();
    if (planHash !== undefined) {
      const { hash } = this.#ports.plan(this.#current, whole);
      if (hash !== planHash) return { reply: { kind: 'plan-changed', hash }, settled: Promise.resolve() };
    }
    const refusal = force ? null : this.#refusalOf(snapshot, whole);
    if (refusal === null) return this.#apply(snapshot, watched);
    return { reply: this.#refuse(snapshot, refusal.finding, refusal.stopped), settled: Promise.resolve() };
  }

  /** Where nothing runs, or at most one, nothing is to be guarded, and no plan is made. */
  #refusalOf({ manager }: DirectorySnapshot, next: GivenFiles) {
    const running = this.#ports.manager.services().filter(mayRun);
    if (running.length <= 1 || isSame(this.#current, next)) return null;
    const { changes } = this.#ports.plan(this.#current, next);
    const result = checkReloadGuard({
      running: running.map(({ id }) => id),
      stopped: changes.filter(({ action }) => action === 'stop').map(({ id }) => id),
      guard: manager.reloadGuard,
    });
    return result.kind === 'refused' ? result : null;
  }

  #refuse(snapshot: DirectorySnapshot, finding: Finding, wouldStop: readonly string[]): ReloadReply {
    this.#findings = [finding, ...snapshot.findings];
    return { kind: 'refused', message: finding.message, wouldStop, findings: this.findings };
  }

  /** The definitions go in before anything is written: what a full disk keeps from being kept, still runs. */
  async #apply(snapshot: DirectorySnapshot, watched: ReadonlyMap<string, WatchedSnapshot>): Promise<Reloaded> {
    const aboutSettings = this.#ports.applySettings(snapshot);
    this.#accepted = snapshot;
    this.#watchedContent = contentOf(watched);
    const { summary, settled } = this.#replace(wholeOf(snapshot, watched));
    this.#findings = [...snapshot.findings, ...aboutSettings, ...(await snapshot.commit())];
    await this.#noteWatched(watched);
    const reply: ReloadReply = { kind: 'applied', generation: this.#generation, summary, findings: this.findings };
    return { reply, settled };
  }

  /** What was looked at only because some time has passed is mostly as it was. */
  async #applyWatched(accepted: Accepted, watched: ReadonlyMap<string, WatchedSnapshot>): Promise<void> {
    const content = contentOf(watched);
    if (content !== this.#watchedContent) this.#replace(wholeOf(accepted, watched));
    this.#watchedContent = content;
    await this.#noteWatched(watched);
  }

  async #noteWatched(watched: ReadonlyMap<string, WatchedSnapshot>): Promise<void> {
    const ofWatched = [...watched.values()].flatMap(({ findings }) => findings);
    this.#ofWatched = ofWatched;
    this.#ofWatched = [...ofWatched, ...(await commitAll(watched))];
    this.#ports.watchedLoaded(watched);
  }

  #replace(given: GivenFiles): { readonly summary: ReloadSummary; readonly settled: Promise<void> } {
    this.#current = given;
    this.#generation += 1;
    return this.#ports.manager.reload(given.definitions, given.facts);
  }
}

function wholeOf(snapshot: GivenFiles, watched: ReadonlyMap<string, WatchedSnapshot>): GivenFiles {
  const all = [snapshot, ...watched.values()];
  return { definitions: all.flatMap(({ definitions }) => definitions), facts: all.flatMap(({ facts }) => facts) };
}

/** Two loads with the same definitions and facts have the same text. */
function contentOf(watched: ReadonlyMap<string, WatchedSnapshot>): string {
  const parts = [...watched].map(([id, { definitions, facts }]) => [
    id,
    definitions.map((one) => [one.id, one.hash]),
    facts,
  ]);
  return JSON.stringify(parts);
}

async function commitAll(watched: ReadonlyMap<string, WatchedSnapshot>): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const snapshot of watched.values()) findings.push(...(await snapshot.commit()));
  return findings;
}

/** Whether two sets of files say the same. */
function isSame(one: GivenFiles, other: GivenFiles): boolean {
  const text = ({ definitions, facts }: GivenFiles): string =>
    JSON.stringify([definitions.map(({ id, hash }) => [id, hash]), facts]);
  return text(one) === text(other);
}

/** What an earlier manager left counts before the first look at it, too. */
function mayRun({ pid, state }: ServiceStatus): boolean {
  return pid !== null || state === 'unknown';
}
