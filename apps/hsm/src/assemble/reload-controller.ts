import { checkReloadGuard, type DirectorySnapshot, readWatched, recallWatched } from '@hermit/config';
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
import { contentOf, isSame, type WatchedSnapshots, wholeOf } from './given-files.ts';
import type { ReadWatcher } from './load-watchers.ts';
import { findingsOfFiles, type HeldWatcher, WatchedGuard, type WatchedVerdict } from './watched-guard.ts';

interface ReloadPorts {
  readonly manager: Pick<ServiceManagerApi, 'reload' | 'services'>;
  /** Reads all directories as one snapshot. Never rejects. */
  readonly load: () => Promise<DirectorySnapshot>;
  /** Reads or recalls what config-watchers watch, beside this snapshot and definitions that are kept. Never rejects. */
  readonly loadWatched: (
    within: Accepted,
    kept: readonly ServiceDefinition[],
    read: ReadWatcher,
  ) => Promise<WatchedSnapshots>;
  /** Told that these are in force. */
  readonly watchedLoaded: (snapshots: WatchedSnapshots) => void;
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
  readonly watched: WatchedSnapshots;
  readonly whole: GivenFiles;
}

interface Reloaded<Reply = ReloadReply> {
  readonly reply: Reply;
  readonly settled: Promise<void>;
}

const nothingHeld: ReadonlyMap<string, HeldWatcher> = new Map();

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
  /** What config-watchers loaded that is in force, and which of them keep what they had loaded. */
  #watched: WatchedSnapshots = new Map();
  #held = nothingHeld;
  readonly #guard: WatchedGuard;
  readonly #refreshes = new Serializer();
  #nextRefresh: Promise<void> | null = null;
  /** How many reloads were carried out: what was read while one was under way is read again. */
  #reloaded = 0;

  constructor(ports: ReloadPorts) {
    this.#ports = ports;
    this.#guard = new WatchedGuard({ plan: ports.plan, running: () => this.#running() });
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

  /** The same for one who asks about a service: those of kept definitions are about their files, too. */
  get findingsByFile(): readonly Finding[] {
    return [...this.findings, ...[...this.#held.values()].flatMap(findingsOfFiles)];
  }

  /**
   * Gives a new manager its definitions: the snapshot, or what an earlier manager accepted last where the snapshot
   * would stop most of what it left running. `begin` is called when everything is read, right before it goes in.
   */
  first(snapshot: DirectorySnapshot, lastGood: LastGood, begin: () => void = () => undefined): Promise<void> {
    return this.#reloads.run('reload', async () => {
      const last = { ...snapshot, ...lastGood };
      this.#accepted = last;
      this.#watched = await this.#ports.loadWatched(last, [], recallWatched);
      this.#current = wholeOf(last, this.#watched);
      const verdict = this.#judge(snapshot, await this.#loadWatched(snapshot));
      const refusal = this.#refusalOf(snapshot, wholeOf(snapshot, verdict.watched));
      if (refusal === null) {
        begin();
        await this.#apply(snapshot, verdict);
        return;
      }
      this.#refuse(snapshot, refusal.finding, refusal.stopped);
      const ofLastGood = this.#judge(last, await this.#loadWatched(last));
      begin();
      this.#ports.applySettings(snapshot);
      await this.#applyWatched(last, ofLastGood);
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

  /**
   * Reads only what config-watchers watch, because it changed, or because others are run now. What is asked for while one
   * has not begun is one. A watcher that lost its files keeps what it had loaded where following would stop too much.
   */
  refresh(): Promise<void> {
    this.#nextRefresh ??= this.#refreshes.run('refresh', () => {
      this.#nextRefresh = null;
      return this.#refresh();
    });
    return this.#nextRefresh;
  }

  /** Reads before its turn, so that a reload that somebody waits for does not wait for slow files twice. */
  async #refresh(): Promise<void> {
    const reloaded = this.#reloaded;
    const early = this.#accepted === null ? null : await this.#loadWatched(this.#accepted);
    await this.#reloads.run('reload', async () => {
      const accepted = this.#accepted;
      if (accepted === null) return;
      const isLate = early === null || reloaded !== this.#reloaded;
      const known = new Set(this.#ofWatched.map((finding) => JSON.stringify(finding)));
      await this.#applyWatched(accepted, this.#judge(accepted, isLate ? await this.#loadWatched(accepted) : early));
      const fresh = this.#ofWatched.filter((finding) => !known.has(JSON.stringify(finding)));
      if (fresh.length > 0) this.#ports.reportWatched(fresh);
    });
  }

  /** What watchers watch now; those that only a kept definition defines are among them. */
  #loadWatched(within: Accepted): Promise<WatchedSnapshots> {
    const kept = [...this.#held.values()].flatMap((one) => one.kept);
    return this.#ports.loadWatched(within, kept, readWatched);
  }

  /** Which of that comes into force. */
  #judge(main: Accepted, watched: WatchedSnapshots): WatchedVerdict {
    const before = { main: this.#accepted ?? main, watched: this.#watched };
    return this.#guard.judge({ before, after: { main, watched } }, main.manager.reloadGuard);
  }

  async #read(): Promise<Reading> {
    const snapshot = await this.#ports.load();
    const watched = await this.#ports.loadWatched(snapshot, [], readWatched);
    return { snapshot, watched, whole: wholeOf(snapshot, watched) };
  }

  async #reload(force: boolean, planHash: string | undefined): Promise<Reloaded<ReloadReply | PlanChanged>> {
    const { snapshot, watched, whole } = await this.#read();
    if (planHash !== undefined) {
      const { hash } = this.#ports.plan(this.#current, whole);
      if (hash !== planHash) return { reply: { kind: 'plan-changed', hash }, settled: Promise.resolve() };
    }
    const refusal = force ? null : this.#refusalOf(snapshot, whole);
    if (refusal === null) return this.#apply(snapshot, { watched, held: nothingHeld });
    const { finding, stopped } = refusal;
    if (this.#accepted === null || !isSame(snapshot, this.#accepted)) {
      return { reply: this.#refuse(snapshot, finding, stopped), settled: Promise.resolve() };
    }
    // Only what is watched differs: nothing is to be remembered of this reload, since a refresh asks again by itself.
    const verdict = this.#judge(snapshot, watched);
    if (verdict.held.size === 0) return this.#apply(snapshot, verdict);
    await this.#applyWatched(this.#accepted, verdict);
    return { reply: this.#refused(finding, stopped), settled: Promise.resolve() };
  }

  /** Where nothing runs, or at most one, nothing is to be guarded, and no plan is made. */
  #refusalOf({ manager }: DirectorySnapshot, next: GivenFiles) {
    const running = this.#running();
    if (running.length <= 1 || isSame(this.#current, next)) return null;
    const { changes } = this.#ports.plan(this.#current, next);
    const result = checkReloadGuard({
      running,
      stopped: changes.filter(({ action }) => action === 'stop').map(({ id }) => id),
      guard: manager.reloadGuard,
    });
    return result.kind === 'refused' ? result : null;
  }

  #running(): readonly string[] {
    return this.#ports.manager
      .services()
      .filter(mayRun)
      .map(({ id }) => id);
  }

  #refuse(snapshot: DirectorySnapshot, finding: Finding, wouldStop: readonly string[]): ReloadReply {
    this.#findings = [finding, ...snapshot.findings];
    return this.#refused(finding, wouldStop);
  }

  #refused({ message }: Finding, wouldStop: readonly string[]): ReloadReply {
    return { kind: 'refused', message, wouldStop, findings: this.findings };
  }

  /** The definitions go in before anything is written: what a full disk keeps from being kept, still runs. */
  async #apply(snapshot: DirectorySnapshot, { watched, held }: WatchedVerdict): Promise<Reloaded> {
    const aboutSettings = this.#ports.applySettings(snapshot);
    this.#accepted = snapshot;
    const { summary, settled } = this.#replace(wholeOf(snapshot, watched));
    this.#findings = [...snapshot.findings, ...aboutSettings, ...(await snapshot.commit())];
    await this.#noteWatched({ watched, held });
    this.#reloaded += 1;
    const reply: ReloadReply = { kind: 'applied', generation: this.#generation, summary, findings: this.findings };
    return { reply, settled };
  }

  /** What was looked at only because some time has passed is mostly as it was. */
  async #applyWatched(accepted: Accepted, verdict: WatchedVerdict): Promise<void> {
    const { watched } = verdict;
    const isNews = this.#generation === 0 || contentOf(watched) !== contentOf(this.#watched);
    if (isNews) this.#replace(wholeOf(accepted, watched));
    await this.#noteWatched(verdict);
  }

  async #noteWatched({ watched, held }: WatchedVerdict): Promise<void> {
    this.#watched = watched;
    this.#held = held;
    const refusals = [...held.values()].map(({ finding }) => finding);
    const ofWatched = [...refusals, ...[...watched.values()].flatMap(({ findings }) => findings)];
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

async function commitAll(watched: WatchedSnapshots): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const snapshot of watched.values()) findings.push(...(await snapshot.commit()));
  return findings;
}

/** What an earlier manager left counts before the first look at it, too. */
function mayRun({ pid, state }: ServiceStatus): boolean {
  return pid !== null || state === 'unknown';
}
