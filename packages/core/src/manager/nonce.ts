import type { ProcessPurpose } from '../spawner/process-handle.ts';

const letters: ReadonlyMap<ProcessPurpose, string> = new Map([
  ['main', 'm'],
  ['pre-start', 'p'],
  ['stop', 's'],
  ['reload', 'r'],
  ['probe', 'b'],
]);

/**
 * Names one start. It tells the purpose and the shape too, so that a process whose record was lost still says what it
 * is for and which definition it was started with.
 */
export function formatNonce(purpose: ProcessPurpose, shapeHash: string, uniqueText: string): string {
  return `${letters.get(purpose)}.${shapeHash}.${uniqueText}`;
}

/** The shape that a nonce tells; an empty text, which equals no shape, if it tells none. */
export function shapeHashOf(nonce: string): string {
  return nonce.split('.')[1] ?? '';
}
