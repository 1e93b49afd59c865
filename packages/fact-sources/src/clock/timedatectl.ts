import { askCommand } from './ask-command.ts';
import { type ClockAnswer, type ClockWay, cannotTell, synchronised, unsynchronised } from './clock-way.ts';

/** systemd-timedated, which asks the kernel. */
export const timedatectl: ClockWay = (ports) =>
  askCommand(ports, ['timedatectl', 'show', '--property=NTPSynchronized', '--value'], readProperty);

function readProperty(stdout: string): ClockAnswer {
  switch (stdout.trim()) {
    case 'yes':
      return synchronised('NTPSynchronized=yes');
    case 'no':
      return unsynchronised('NTPSynchronized=no');
    default:
      return cannotTell('the answer is not understood');
  }
}
