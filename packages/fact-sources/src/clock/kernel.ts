import type { Argv } from '@hermit/core';
import { askCommand } from './ask-command.ts';
import {
  type ClockAnswer,
  type ClockPorts,
  type ClockWay,
  cannotTell,
  synchronised,
  unsynchronised,
} from './clock-way.ts';

/**
 * The kernel's own view, by the system call adjtimex: every daemon but OpenNTPD clears the flag "unsynchronised" when it
 * disciplines the clock, and the kernel sets it again when nobody does for hours. Node has no such call, so Perl
 * makes it (part of every Debian), or one of the programs of that name prints it.
 */
export const kernel: ClockWay = async (ports) => {
  let skipped: ClockAnswer = cannotTell('');
  for (const argv of kernelCommands(ports.arch)) {
    const answer = await askCommand(ports, argv, readKernelState);
    if (answer.kind !== 'cannot-tell') return answer;
    skipped = cannotTell([skipped.detail, answer.detail].filter(Boolean).join(', '));
  }
  return skipped;
};

/** Number of the system call, by Node's name of the processor. */
const adjtimexNumbers: ReadonlyMap<string, number> = new Map([
  ['x64', 159],
  ['ia32', 124],
  ['arm', 124],
  ['arm64', 171],
  ['riscv64', 171],
  ['loong64', 171],
  ['ppc64', 124],
  ['s390x', 124],
]);

/** `modes` 0 changes nothing; then four longs, then the status. Perl's `l!` is the machine's own long. */
function perlProgram(number: number): string {
  return [
    '$b = "\\0" x 512;',
    `$r = syscall(${number}, $b);`,
    'die "$!\\n" if $r < 0;',
    '@f = unpack("i x![l!] l! l! l! l! i", $b);',
    'print "status: $f[5]\\nreturn value: $r\\n";',
  ].join(' ');
}

function kernelCommands(arch: ClockPorts['arch']): readonly Argv[] {
  const number = adjtimexNumbers.get(arch);
  const perl: readonly Argv[] = number === undefined ? [] : [['perl', '-e', perlProgram(number)]];
  return [...perl, ['adjtimex', '--print'], ['busybox', 'adjtimex']];
}

/** What the call returns when the clock is not synchronised. */
const timeError = 5;
/** STA_UNSYNC and STA_CLOCKERR. */
const unsynchronisedFlags = 0x0040 | 0x1000;

function readKernelState(stdout: string): ClockAnswer {
  const status = /\bstatus:\s*(\d+)/.exec(stdout)?.[1];
  const returned = /\breturn value\s*[:=]\s*(\d+)/.exec(stdout)?.[1];
  if (status === undefined || returned === undefined) return cannotTell('the answer is not understood');
  const detail = `adjtimex returned ${returned}, status ${status}`;
  const isWrong = Number(returned) === timeError || (Number(status) & unsynchronisedFlags) !== 0;
  return isWrong ? unsynchronised(detail) : synchronised(detail);
}
