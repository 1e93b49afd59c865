import { unreachable } from '../model/invariant-error.ts';
import type { JsonValue } from '../model/json.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Cause } from '../model/reason.ts';
import { reasonText } from '../model/reason-text.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { circleLink, turningLink } from './cycle-links.ts';
import { demandLinks } from './demand-links.ts';
import { missingFactLink } from './fact-links.ts';
import { attemptLinks, failureLink, processLink, spawnerLink } from './failure-links.ts';
import { brokenFileLinks, undefinedLink } from './file-links.ts';
import { heldLinks } from './held-links.ts';
import { inputLink } from './input-links.ts';
import type { InsightWorld } from './insight-world.ts';
import { leafLink, type WhyLink } from './why-cause.ts';

/**
 * One step from the state of a service towards where it began. `subject` stands for the service in the sentences about
 * what would change it.
 */
export function stateLinks(memory: Readonly<ServiceMemory>, subject: string, world: InsightWorld): readonly WhyLink[] {
  const { decision } = memory;
  if (decision === null) return [];
  return [...reasonLinks(memory, decision, subject, world), ...brokenFileLinks(memory, world)];
}

function reasonLinks(
  memory: Readonly<ServiceMemory>,
  decision: Decision,
  subject: string,
  world: InsightWorld,
): readonly WhyLink[] {
  const { id } = memory;
  const { code, causes, data } = decision.reason;
  const ofCauses = (): readonly WhyLink[] => causes.map((cause) => causeLink(cause, memory, subject, world));
  switch (code) {
    case 'already-running':
    case 'completed':
    case 'milestone-reached':
    case 'runs-to-its-end':
    case 'queued':
    case 'wanted':
    case 'pre-start-running':
      return [
        ...attemptLinks(memory, decision, subject, world),
        ...demandLinks(memory, subject, world),
        ...heldLinks(memory, subject, world),
      ];
    case 'requirement-lost':
      return [...ofCauses(), ...demandLinks(memory, subject, world), ...heldLinks(memory, subject, world)];
    case 'not-ready-yet':
      return [missingFactLink(textOf(data['fact']), memory.unreadySinceMs, subject, 'is ready', world)];
    case 'not-demanded':
      return demandLinks(memory, subject, world);
    case 'operator-stopped': {
      const changes = [`"hsm start ${id}" or "hsm reset ${id}" lifts the operator's stop`];
      return [leafLink({ kind: 'operator', name: id, text: `the operator stopped "${id}"`, sinceMs: null, changes })];
    }
    case 'operator-restart':
      return [leafLink({ kind: 'operator', name: id, text: `the operator asked to restart "${id}"`, sinceMs: null })];
    case 'shutting-down':
      return [leafLink({ kind: 'operator', name: 'shutdown', text: 'the manager shuts down', sinceMs: null })];
    case 'dependency-cycle':
      return [circleLink(memory, decision)];
    case 'oscillating':
      return [turningLink(decision, world)];
    case 'too-many-instances':
    case 'definition-removed':
    case 'definition-changed':
      return [fileLink(memory, decision)];
    case 'system-inactive':
    case 'dependency-unmet':
    case 'fact-missing':
    case 'requirement-unmet':
    case 'requirement-undefined':
    case 'waits-for-other':
    case 'conflict':
    case 'input-unknown':
    case 'requirement-returned':
    case 'waits-for-dependents':
      return ofCauses();
    case 'exited':
    case 'spawn-failed':
    case 'pre-start-failed':
    case 'pre-start-timed-out':
    case 'gave-up':
      return [failureLink(memory, decision, subject)];
    case 'ready-timed-out':
      return [failureLink(memory, decision, subject), ...readyFactLink(memory, subject, world)];
    case 'occupied': {
      const changes = [`${subject} starts when the processes that it names have ended`];
      return [processLink(memory, decision, changes)];
    }
    case 'stop-command-running':
    case 'stop-command-timed-out':
    case 'leftover-processes':
    case 'stop-deadline-passed':
    case 'kill-ineffective':
      return [processLink(memory, decision, []), ...ofCauses()];
    case 'first-look':
    case 'look-failed':
    case 'start-unconfirmed':
    case 'signal-failed':
    case 'spawner-missing':
      return [spawnerLink(memory, decision, subject)];
    default:
      return unreachable(code);
  }
}

function readyFactLink({ outline }: Readonly<ServiceMemory>, subject: string, world: InsightWorld): readonly WhyLink[] {
  if (outline?.ready.when !== 'fact') return [];
  return [missingFactLink(JSON.stringify(outline.ready.fact), null, subject, 'is ready', world)];
}

function causeLink(cause: Cause, memory: Readonly<ServiceMemory>, subject: string, world: InsightWorld): WhyLink {
  const { kind, name, sinceMs } = cause;
  switch (kind) {
    case 'active':
    case 'system-dependency':
      return inputLink({ ...cause, kind }, subject, world);
    case 'fact':
      return missingFactLink(
        name,
        sinceMs,
        subject,
        isUpWithout(memory) ? 'has all that it requires' : 'starts',
        world,
      );
    case 'service':
      if (isUndefined(name, world)) return undefinedLink(name, memory, nearestWord(name, idsOf(world)));
      return { kind: 'service', id: name, role: 'state', relation: '', sinceMs };
    case 'conflict':
      return { kind: 'service', id: name, role: 'demand', relation: `"${name}" has the place`, sinceMs };
    case 'operator':
    case 'timer':
    case 'file':
    case 'process':
      return leafLink({ kind, name, text: `${kind} ${name}`, sinceMs });
    default:
      return unreachable(kind);
  }
}

function isUpWithout({ decision }: Readonly<ServiceMemory>): boolean {
  return decision?.reason.code === 'requirement-lost';
}

function isUndefined(id: string, { reconciler }: InsightWorld): boolean {
  const memory = reconciler.service(id);
  return memory === undefined || (!memory.isDefined && memory.phase.kind !== 'process');
}

function* idsOf({ reconciler }: InsightWorld): Iterable<string> {
  for (const memory of reconciler.services()) if (memory.isDefined) yield memory.id;
}

function fileLink({ id, outline }: Readonly<ServiceMemory>, { reason, stateSinceMs }: Decision): WhyLink {
  const name = outline?.file ?? id;
  const changes =
    reason.code === 'too-many-instances' ? [`end other instances, or raise max_instances in ${name}`] : [];
  return leafLink({ kind: 'file', name, text: `"${id}": ${reasonText(reason)}`, sinceMs: stateSinceMs, changes });
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
