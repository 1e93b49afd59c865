import type { ReloadReply } from '@hermit/control/server';
import type { Finding } from '@hermit/core';
import { plain } from '../render/paint.ts';
import { reloadLines } from '../render/reload-lines.ts';
import { findingLine } from '../render/status-notes.ts';
import type { RunNote } from './run-output.ts';

/** What `hsm run` says about a reload. */
export function reloadNote(reply: ReloadReply): RunNote {
  if (reply.kind === 'refused') {
    const { message, wouldStop, findings } = reply;
    return { message: 'reload refused', text: `reload refused: ${message}`, fields: { wouldStop, findings } };
  }
  const { generation, summary, findings } = reply;
  return { message: 'reload', text: reloadLines(reply, plain).join('\n'), fields: { generation, summary, findings } };
}

/** What `hsm run` says about files of config-watchers in which something new is wrong. */
export function findingsNote(findings: readonly Finding[]): RunNote {
  const text = findings.map((finding) => findingLine(finding, plain)).join('\n');
  return { message: 'findings', text, fields: { findings } };
}
