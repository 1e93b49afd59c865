import { askCommand } from './ask-command.ts';
import { type ClockAnswer, type ClockWay, cannotTell, synchronised, unsynchronised } from './clock-way.ts';

/** chrony: one line of comma-separated values, of which the first is the reference and the last the leap status. */
export const chrony: ClockWay = (ports) => askCommand(ports, ['chronyc', '-n', '-c', 'tracking'], readTracking);

const synchronisedLeaps: ReadonlySet<string> = new Set(['Normal', 'Insert second', 'Delete second']);

/** No reference at all, and the machine's own clock as its own reference (`local` in chrony.conf). */
const noReference: ReadonlySet<string> = new Set(['00000000', '7F7F0101']);

function readTracking(stdout: string): ClockAnswer {
  const fields = (stdout.split('\n')[0] ?? '').split(',');
  const [reference, , stratum] = fields;
  const leap = fields.at(-1);
  if (fields.length < 14 || reference === undefined || leap === undefined)
    return cannotTell('the answer is not understood');
  if (!synchronisedLeaps.has(leap)) return unsynchronised(`leap status "${leap}"`);
  if (noReference.has(reference)) return unsynchronised('no reference but the own clock');
  return synchronised(`stratum ${stratum}`);
}
