import type { WhyAllDocument, WhyDocument, WhyNode } from '@hermit/control';
import type { OptionalBackend } from '@hermit/control/server';
import {
  describeGraph,
  explainAll,
  explainService,
  type Finding,
  type InsightWorld,
  type LastFailure,
  type ServiceManager,
  type WhyCause,
} from '@hermit/core';
import { readLog } from '@hermit/logs';

interface InsightParts {
  readonly manager: Pick<ServiceManager, 'insight' | 'service'>;
  readonly logDirectory: string;
  /** What is wrong, or doubtful, in the files as last read. */
  readonly findings: () => readonly Finding[];
  /** The same, and what is said of a whole directory once more for each file that it is about. */
  readonly findingsByFile: () => readonly Finding[];
}

/** So many of the last lines of a failed service are shown. */
const logLines = 10;

/** The part of the control API that explains: why something is so, and who needs whom. */
export function insightBackend(parts: InsightParts): Pick<OptionalBackend, 'why' | 'whyAll' | 'graph'> {
  return {
    why: (id) => why(id, parts),
    whyAll: async () => whyAll(parts),
    graph: () => describeGraph(worldOf(parts)),
  };
}

function worldOf({ manager, findings }: InsightParts): InsightWorld {
  const { reconciler, outlines, nowMs } = manager.insight;
  return { nowMs: nowMs(), reconciler, outlines: outlines(), findings: findings() };
}

async function why(id: string, parts: InsightParts): Promise<WhyDocument | null> {
  const explanation = explainService(id, { ...worldOf(parts), findings: parts.findingsByFile() });
  const service = parts.manager.service(id);
  if (explanation === null || service === null) return null;
  const { tree, changes, nextAttemptAtMs, lastFailure } = explanation;
  const { wallTime } = parts.manager.insight;
  const document = {
    service,
    tree: nodeOf(tree, parts),
    changes,
    nextAttemptAt: nextAttemptAtMs === null ? null : wallTime(nextAttemptAtMs),
  };
  return { ...document, lastFailure: lastFailure === null ? null : await failureOf(lastFailure, parts) };
}

async function failureOf(failure: LastFailure, parts: InsightParts): Promise<NonNullable<WhyDocument['lastFailure']>> {
  const { service, stage, exit, atMs, said } = failure;
  const at = parts.manager.insight.wallTime(atMs);
  const logged = await endOfLog(service, parts.logDirectory);
  const log = logged.length > 0 || said === null ? logged : said.trimEnd().split('\n').slice(-logLines);
  return { service, stage, exit: exit === null ? null : { ...exit, at }, log };
}

async function endOfLog(service: string, logDirectory: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const query = { logDirectory, services: [service], lines: logLines, sinceMs: null, grep: null } as const;
  for await (const { line } of readLog({ ...query, streams: ['stdout', 'stderr'] })) lines.push(line);
  return lines;
}

function whyAll(parts: InsightParts): WhyAllDocument {
  const groups = explainAll(worldOf(parts)).map(({ root, services }) => ({
    root: nodeOf(root, parts),
    services: services.flatMap((id) => {
      const status = parts.manager.service(id);
      return status === null ? [] : [{ id, state: status.state, message: status.reason.message }];
    }),
  }));
  return { groups };
}

/** The depth of an explanation is bounded. */
function nodeOf({ kind, name, text, sinceMs, causes }: WhyCause, parts: InsightParts): WhyNode {
  const since = sinceMs === null ? null : parts.manager.insight.wallTime(sinceMs);
  return { kind, name, text, since, causes: causes.map((cause) => nodeOf(cause, parts)) };
}
