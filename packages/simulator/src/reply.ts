import type { Scene } from './link.ts';

/** When, and whether, a spawner does what it was asked for and answers. */
export type Reply =
  | { readonly kind: 'never' }
  | { readonly kind: 'nonsense'; readonly afterMs: number; readonly throws: boolean; readonly value: unknown }
  | { readonly kind: 'answer'; readonly actsAfterMs: number; readonly answersAfterMs: number };

const nonsense: readonly unknown[] = [undefined, null, 17, 'yes', [], {}, [{}], { ok: true }, { observation: {} }];

/** Draws how one call goes. A call that hangs answers after the manager's patience has ended, or never. */
export function drawReply(scene: Scene, hangs: number, talksNonsense: number): Reply {
  const { world, swarm } = scene;
  const { random } = world;
  const shortMs = (): number => random.between(0, swarm.latencyMs);
  if (random.chance(hangs)) {
    if (random.chance(0.4)) return { kind: 'never' };
    const lateMs = random.between(3000, 25_000);
    scene.lateUntilMs = Math.max(scene.lateUntilMs, world.time.nowMs + lateMs + swarm.latencyMs);
    return random.chance(0.5)
      ? { kind: 'answer', actsAfterMs: shortMs(), answersAfterMs: lateMs }
      : { kind: 'answer', actsAfterMs: lateMs, answersAfterMs: shortMs() };
  }
  if (random.chance(talksNonsense)) {
    return { kind: 'nonsense', afterMs: shortMs(), throws: random.chance(0.5), value: random.pick(nonsense) };
  }
  return { kind: 'answer', actsAfterMs: shortMs(), answersAfterMs: shortMs() };
}
