import type { GraphWeights } from './graph-swarm.ts';
import type { Command, Host } from './host.ts';
import type { Scene } from './link.ts';
import type { Weights } from './swarm.ts';

type Kind = keyof Weights | keyof GraphWeights;

const commands: readonly Command[] = ['start', 'stop', 'restart', 'reset'];

/** What happens to the managers from outside, at random times, until the second phase begins. */
export class Chaos {
  readonly #scene: Scene;
  readonly #host: Host;
  readonly #kinds: readonly Kind[];

  constructor(scene: Scene, host: Host) {
    this.#scene = scene;
    this.#host = host;
    const weights = { ...scene.swarm.weights, ...scene.swarm.graph?.weights };
    const kinds = Object.entries(weights) as [Kind, number][];
    this.#kinds = kinds.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  }

  begin(): void {
    const { time, random } = this.#scene.world;
    time.after(random.between(1, 2 * this.#scene.swarm.paceMs), () => {
      if (this.#scene.isCalm) return;
      this.#happen();
      this.begin();
    });
  }

  #happen(): void {
    const { random } = this.#scene.world;
    if (this.#host.current === null) return this.#host.open(false);
    if (this.#kinds.length > 0) this.#do(random.pick(this.#kinds));
  }

  #do(kind: Kind): void {
    const host = this.#host;
    const { world } = this.#scene;
    const { random, trace } = world;
    switch (kind) {
      case 'reload':
        for (let count = random.between(1, 3); count > 0; count -= 1) trace.add(host.deck.change());
        return host.reload();
      case 'touch':
        trace.add('touched');
        return host.reload();
      case 'input':
        return this.#input();
      case 'operatorInput':
        return host.input(random.pick([...host.sources.keys()]), 'operator', random.pick([true, false, null]));
      case 'command':
        return this.#commands();
      case 'kill':
        return host.kill();
      case 'shutdown':
        return host.shutDown(random.chance(0.2));
      case 'wallClock':
        return this.#stepWallClock();
      case 'stranger':
        return this.#stranger();
      case 'crash':
        return this.#crash();
      case 'client':
        return host.facts.someClient();
      case 'source':
        return host.facts.someSource();
      case 'operatorFact':
        return host.facts.someOperatorFact();
      case 'processFact':
        return host.facts.someProcess();
      case 'force':
        return host.command(random.pick(host.deck.ids), 'force');
      case 'watchedFiles':
        trace.add('watched files touched');
        return host.reload();
    }
  }

  #input(): void {
    const { random } = this.#scene.world;
    const name = random.pick([...this.#host.sources.keys()]);
    const value = random.pick([true, true, true, false, null]);
    this.#host.sources.set(name, value);
    this.#host.input(name, 'source', value);
  }

  #commands(): void {
    const { random } = this.#scene.world;
    const count = random.chance(0.03) ? 300 : random.between(1, 2);
    for (let index = 0; index < count; index += 1)
      this.#host.command(random.pick(this.#host.deck.ids), random.pick(commands));
  }

  #stepWallClock(): void {
    const { time, random, trace } = this.#scene.world;
    time.wallOffsetMs += random.pick([-86_400_000, -5000, 5000, 86_400_000]);
    trace.add('the wall clock steps');
    this.#scene.checker.wallStepped();
  }

  #stranger(): void {
    const { world } = this.#scene;
    const id = world.random.pick(this.#host.deck.ids);
    if (!world.strangers.delete(id)) world.strangers.set(id, world.nextPid());
    world.trace.add(`stranger at ${id}: ${world.strangers.get(id) ?? 'left'}`);
  }

  #crash(): void {
    const { world } = this.#scene;
    const alive = world.everyone().filter((process) => process.isAlive);
    if (alive.length > 0) world.end(world.random.pick(alive), { code: null, signal: 'SIGSEGV' });
  }
}
