import type { ReloadReply } from '@hermit/control/server';
import { plain } from '../render/paint.ts';
import { reloadLines } from '../render/reload-lines.ts';
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
