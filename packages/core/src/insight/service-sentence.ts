import { reasonText } from '../model/reason-text.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { InsightWorld } from './insight-world.ts';

/** What is said of a service in one line: its id, its state, and the sentence of its reason. */
export function serviceSentence(id: ServiceId, { reconciler }: InsightWorld): string {
  const decision = reconciler.service(id)?.decision ?? null;
  if (decision === null) return `"${id}" is not defined`;
  return `"${id}" is ${decision.state}: ${reasonText(decision.reason, decision.state)}`;
}
