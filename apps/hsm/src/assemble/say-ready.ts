import type { ServiceManagerApi } from '@hermit/core';
import { counted } from '../render/counted.ts';
import { plain } from '../render/paint.ts';
import { findingLine } from '../render/status-notes.ts';
import type { ReloadController } from './reload-controller.ts';
import type { RunOutput } from './run-output.ts';

interface ReadyParts {
  readonly manager: Pick<ServiceManagerApi, 'services'>;
  readonly reloads: Pick<ReloadController, 'findings'>;
  readonly directories: readonly string[];
  readonly socketPath: string;
}

/** The line that says that the manager can be asked and has begun, and then what is wrong with the definitions. */
export function sayReady(output: RunOutput, { manager, reloads, directories, socketPath }: ReadyParts): void {
  const services = manager.services().length;
  const { pid } = process;
  output.ready({
    message: 'ready',
    text: `hsm ready: ${counted(services, 'service')} from ${directories.join(', ')}, socket ${socketPath}, pid ${pid}`,
    fields: { pid, services, directories, socket: socketPath },
  });
  for (const finding of reloads.findings) {
    output.note({ message: 'finding', text: findingLine(finding, plain), fields: { finding } });
  }
}
