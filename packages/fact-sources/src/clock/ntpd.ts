import { askCommand } from './ask-command.ts';
import { type ClockAnswer, type ClockWay, cannotTell, synchronised, unsynchronised } from './clock-way.ts';

/** ntpd and ntpsec: the system variables, `name=value` separated by commas. */
export const ntpd: ClockWay = (ports) =>
  askCommand(ports, ['ntpq', '-n', '-c', 'rv 0 leap,stratum,refid'], readVariables);

function readVariables(stdout: string): ClockAnswer {
  const leap = /\bleap=(\d+)/.exec(stdout)?.[1];
  const stratum = Number(/\bstratum=(\d+)/.exec(stdout)?.[1] ?? Number.NaN);
  if (leap === undefined || Number.isNaN(stratum)) return cannotTell('the daemon gave no answer that is understood');
  if (leap === '11' || leap === '3') return unsynchronised('leap alarm: not synchronised');
  if (stratum < 1 || stratum > 15) return unsynchronised(`stratum ${stratum}`);
  if (/\brefid="?(LOCL|LOCAL|127\.127\.1\.)/.test(stdout)) return unsynchronised('no reference but the own clock');
  return synchronised(`stratum ${stratum}`);
}
