import type { SpawnerKind } from '@hermit/process-linux';
import { adoptUnmarked } from './adopt-unmarked.ts';
import { prepareStart } from './prepare-start.ts';
import { optionsProblem, ssdOptionsSchema } from './spawner-options.ts';
import type { SsdFiles } from './ssd-files.ts';
import { ssdSpawnerCapabilities } from './ssd-spawner-capabilities.ts';
import type { SsdTools } from './ssd-tools.ts';
import { dropStart } from './start-files.ts';
import { isFileName } from './start-place.ts';
import { startService } from './start-service.ts';
import { tiedPids } from './tied-pids.ts';

/** What is special about this spawner: `start-stop-daemon` under a lock that the service inherits. */
export function ssdKind(tools: SsdTools, files: SsdFiles): SpawnerKind {
  return {
    name: 'ssd',
    capabilities: ssdSpawnerCapabilities,
    optionsSchema: ssdOptionsSchema,
    // A starter that has no marker yet has no pidfile yet either, and closing its start keeps it from writing one.
    awaitsUnborn: false,
    optionsProblem,
    start: (request, cancel, context) => startService(request, cancel, context, files),
    prepare: (request, context) => prepareStart(request, { context, tools, files }),
    adoptUnmarked: (intent, doubtful, context) => adoptUnmarked(intent, doubtful, context, files),
    tiedPids: (handle, processes) => tiedPids(handle, processes, files),
    forget: async ({ serviceId, purpose, nonce }) => {
      const place = files.place(serviceId, purpose);
      if (place === null) return;
      if (isFileName(nonce)) dropStart(place, nonce);
      await files.tidier.tidy(place);
    },
  };
}
