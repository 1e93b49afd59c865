import type { InputSource } from '@hermit/core';
import type { ExecSourceConfig } from './input-source-config.ts';
import { type Finding, recheck } from './recheck.ts';
import type { CommandResult } from './run-command.ts';
import type { SourcePorts } from './source-ports.ts';

/** Reports whether a command ends with success. Runs it again after each interval, never two at a time. */
export function execSource(name: string, config: ExecSourceConfig, { clock, run }: SourcePorts): InputSource {
  const { command, intervalMs = 10_000, timeoutMs = 3_000 } = config;
  return recheck({
    name,
    clock,
    look: async (signal) => findingOf(command[0], await run(command, { timeoutMs, signal })),
    intervalMs: () => intervalMs,
  });
}

/** Codes by which shells and wrappers say that the command itself was not run, and 255, "something else went wrong". */
const inconclusiveCodes: ReadonlySet<number> = new Set([126, 127, 255]);

function findingOf(file: string, result: CommandResult): Finding {
  switch (result.kind) {
    case 'missing':
      return { value: null, detail: `there is no ${file}` };
    case 'failed':
      return { value: null, detail: `${file} ${result.why}` };
    case 'exited': {
      const detail = `${file} ended with ${result.code}`;
      return { value: inconclusiveCodes.has(result.code) ? null : result.code === 0, detail };
    }
  }
}
