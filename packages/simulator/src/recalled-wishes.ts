import type { Disk } from './disk.ts';
import { tell, Wishes } from './wishes.ts';

/** What the next manager knows before anybody tells it: what is on record. */
export function recalledWishes(disk: Disk, nowMs: number): Wishes {
  const wishes = new Wishes(nowMs);
  for (const { serviceId, decision } of disk.services.values()) {
    if (decision !== null) wishes.decisions.set(serviceId, decision);
  }
  const { active, systemDependencies } = disk.inputs;
  tell(wishes.active, 'operator', active, nowMs);
  for (const [name, value] of systemDependencies) tell(wishes.dependency(name, nowMs), 'operator', value, nowMs);
  const facts = disk.facts.get('operator');
  if (facts !== undefined) wishes.facts.set('operator', facts);
  return wishes;
}
