import { askCommand } from './ask-command.ts';
import { type ClockAnswer, type ClockWay, cannotTell, synchronised, unsynchronised } from './clock-way.ts';

/** OpenNTPD: a sentence that contains `clock synced, stratum N` or `clock unsynced`. */
export const openntpd: ClockWay = (ports) => askCommand(ports, ['ntpctl', '-s', 'status'], readStatus);

function readStatus(stdout: string): ClockAnswer {
  const stratum = /\bclock synced, stratum (\d+)/.exec(stdout)?.[1];
  if (stratum !== undefined) return synchronised(`stratum ${stratum}`);
  if (/\bclock unsynced\b/.test(stdout)) return unsynchronised('clock unsynced');
  return cannotTell('the answer is not understood');
}
