import { createMemoryMachine, MemorySpawner } from '../kit.ts';

/** A spawner under another name. */
export function openMemorySpawner(name: string): MemorySpawner {
  return Object.defineProperty(new MemorySpawner(createMemoryMachine()), 'name', { value: name });
}
