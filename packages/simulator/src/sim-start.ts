import type { ServiceDefinition, ServiceId } from '@hermit/core';
import type { CancelSignal, SpawnStage, StartRequest, StartResult } from '@hermit/core/spawner';
import type { StartAnswer } from './checker.ts';
import { type Link, never, type Scene } from './link.ts';
import { handleOf, isWatched } from './look-answers.ts';
import { drawReply, type Reply } from './reply.ts';
import type { SimProcess, Temper } from './sim-process.ts';

const stages: readonly SpawnStage[] = [
  'validate-request',
  'open-stdio',
  'change-directory',
  'set-user',
  'resolve-executable',
  'execute',
  'confirm',
];

/** A start that has been asked for and has made no process yet. It may outlive the manager that asked. */
interface PendingStart {
  readonly request: StartRequest;
  readonly spawner: string;
  /** Makes the process, unless the start was fenced. */
  readonly happen: () => SimProcess | null;
}

/** Every start in flight, of every manager so far. */
export class PendingStarts {
  readonly #pending = new Map<string, PendingStart>();

  add(pending: PendingStart): void {
    this.#pending.set(pending.request.nonce, pending);
  }

  end(nonce: string): void {
    this.#pending.delete(nonce);
  }

  isPending(nonce: string): boolean {
    return this.#pending.has(nonce);
  }

  noncesOf(id: ServiceId, spawner: string): string[] {
    return [...this.#pending.values()]
      .filter((one) => one.request.serviceId === id && one.spawner === spawner)
      .map((one) => one.request.nonce);
  }

  /** The manager is being killed: some starts still happen at once, some die with it, some may go on alone. */
  managerDies(scene: Scene): void {
    const { random } = scene.world;
    for (const [nonce, pending] of [...this.#pending]) {
      if (random.chance(0.3)) pending.happen();
      else if (scene.swarm.startersOutlive && random.chance(0.5)) continue;
      this.end(nonce);
    }
  }
}

/** Begins one start with all that can go wrong with it. */
export async function beginStart(
  request: StartRequest,
  cancel: CancelSignal,
  spawner: string,
  link: Link,
  pending: PendingStarts,
  isDead: boolean,
): Promise<StartResult> {
  const { scene } = link;
  const { world, checker, faults } = scene;
  const { random } = world;
  const { serviceId, nonce, purpose } = request;
  scene.deeds += 1;
  world.trace.add(`start ${serviceId} ${purpose} ${nonce} by ${spawner}`);
  const decision = checker.startCalled(request);
  if (decision === null || isDead) return never();
  const answered = <T>(answer: StartAnswer, value: T): T => {
    world.trace.add(`answer ${serviceId} ${nonce} ${answer}`);
    checker.startAnswered(serviceId, nonce, answer, world.byNonce(nonce));
    return value;
  };
  if (random.chance(faults.startFails)) {
    const stage = random.pick(stages);
    const error = {
      code: random.pick(['spawn-failed', 'unsupported', 'resource-exhausted'] as const),
      stage,
      message: 'no',
      cause: null,
    };
    return link.after(random.between(0, scene.swarm.latencyMs), () => answered('harmless', { ok: false, error }));
  }
  const happen = (): SimProcess | null => {
    if (world.fences.has(nonce)) return null;
    return bear(request, spawner, decision.atMs, decision.definition, link);
  };
  pending.add({ request, spawner, happen });
  const reply = drawReply(scene, faults.startHangs, faults.startAnswersNonsense);
  const make = (): SimProcess | null => {
    const isStill = pending.isPending(nonce);
    pending.end(nonce);
    return isStill && !(cancel.aborted && random.chance(0.7)) ? happen() : null;
  };
  return reply.kind === 'answer' ? answerStart(reply, make, answered, link) : answerBadly(reply, make, answered, link);
}

async function answerStart(
  reply: Extract<Reply, { kind: 'answer' }>,
  make: () => SimProcess | null,
  answered: <T>(answer: StartAnswer, value: T) => T,
  link: Link,
): Promise<StartResult> {
  const { world } = link.scene;
  const made = new Promise<SimProcess | null>((resolve) => {
    world.time.after(reply.actsAfterMs, () => resolve(make()));
  });
  const process = await made;
  return link.after(reply.answersAfterMs, () => {
    if (process !== null) return answered('made', { ok: true, handle: handleOf(process), watched: isWatched(link) });
    const error = { code: 'cancelled', stage: null, message: 'called off', cause: null } as const;
    return answered('harmless', { ok: false, error });
  });
}

/** Nonsense, an exception, `internal`, or no answer at all: perhaps there is a process, perhaps not. */
function answerBadly(
  reply: Exclude<Reply, { kind: 'answer' }>,
  make: () => SimProcess | null,
  answered: <T>(answer: StartAnswer, value: T) => T,
  link: Link,
): Promise<StartResult> {
  const { time, random } = link.scene.world;
  if (random.chance(0.6)) time.after(random.between(0, 15_000), () => void make());
  if (reply.kind === 'never') return never();
  return link.after(reply.afterMs, () => {
    answered('uncertain', null);
    if (reply.throws) throw new Error('out of order');
    const internal: StartResult = {
      ok: false,
      error: { code: 'internal', stage: null, message: 'who knows', cause: null },
    };
    return random.chance(0.5) ? internal : (reply.value as StartResult);
  });
}

function bear(
  request: StartRequest,
  spawner: string,
  decidedAtMs: number,
  definition: ServiceDefinition,
  link: Link,
): SimProcess {
  const { scene } = link;
  const { serviceId, nonce, purpose, killMode } = request;
  const { shapeHash } = definition;
  const process = scene.world.make({
    nonce,
    serviceId,
    purpose,
    shapeHash,
    spawner,
    killMode,
    manager: link.manager,
    decidedAtMs,
    temper: drawTemper(scene),
  });
  if (purpose === 'pre-start') foretellPreStart(process, scene);
  else if (purpose === 'stop' || definition.kind === 'oneshot') foretellRun(process, scene);
  else foretellMain(process, scene);
  return process;
}

function drawTemper({ world: { random }, faults }: Scene): Temper {
  return {
    ignoresTerm: random.chance(faults.ignoresTerm),
    termDelayMs: random.chance(0.8) ? random.between(0, 50) : random.between(0, 4000),
    killDelayMs: random.chance(faults.survivesKill) ? random.between(1000, 12_000) : random.between(0, 10),
    leaves: random.chance(faults.leavesProcesses) ? random.between(1, 3) : 0,
  };
}

function foretellMain(process: SimProcess, scene: Scene): void {
  const { world, faults } = scene;
  const { random } = world;
  const crashes = random.chance(faults.crashes);
  if (!crashes && !random.chance(faults.endsWell)) return;
  world.time.after(random.chance(0.7) ? random.between(0, 300) : random.between(0, 30_000), () => {
    if (!scene.isCalm) world.end(process, { code: crashes ? 1 : 0, signal: null });
  });
}

function foretellPreStart(process: SimProcess, scene: Scene): void {
  const { world, faults } = scene;
  const { random } = world;
  if (random.chance(faults.preStartHangs)) return;
  const code = random.chance(faults.preStartFails) ? 1 : 0;
  world.time.after(random.between(0, 800), () => world.end(process, { code, signal: null }));
}

/** A command that runs to its end. */
function foretellRun(process: SimProcess, scene: Scene): void {
  const { world, faults } = scene;
  const { random } = world;
  const code = random.chance(faults.crashes) ? 1 : 0;
  world.time.after(random.chance(0.7) ? random.between(0, 800) : random.between(0, 6000), () => {
    world.end(process, { code, signal: null });
  });
}
