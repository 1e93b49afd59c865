import type { ServiceMemory } from './service-memory.ts';

/**
 * Who wants the service: the definition itself, or the operator. An operator's stop removes it from demand, whoever
 * else wants it.
 *
 * Clients, rules and other services' requirements will be further entries.
 */
export function demandOf(memory: ServiceMemory): readonly string[] {
  if (!memory.isDefined || memory.operator === 'stop') return [];
  const demandedBy: string[] = [];
  if (memory.outline?.autostart) demandedBy.push('autostart');
  if (memory.operator === 'start') demandedBy.push('operator');
  return demandedBy;
}
