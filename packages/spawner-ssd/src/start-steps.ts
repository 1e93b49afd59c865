import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import {
  cancelled,
  type ExecutionChain,
  type FileGrowth,
  type SpawnerContext,
  type StartSteps,
  startFailureOf,
  systemErrorName,
  watchFileGrowth,
} from '@hermit/process-linux';
import { confirmStart } from './confirm-start.ts';
import { dropOldStarts } from './drop-old-starts.ts';
import type { SsdFiles } from './ssd-files.ts';
import { dropStart, noteIdentity, noteKillMode, openPlace, openStart } from './start-files.ts';
import type { StartPlace } from './start-place.ts';

/** What the steps of a start work with. */
export interface StepSurroundings {
  readonly context: SpawnerContext;
  readonly files: SsdFiles;
  /** Absolute paths of the tools, as they are executed. */
  readonly prefixes: readonly string[];
}

/** What happens on disk around the making of a process. */
export function stepsOf(
  request: StartRequest,
  place: StartPlace,
  chain: ExecutionChain,
  { context, files, prefixes }: StepSurroundings,
): StartSteps {
  const { nonce } = request;
  let growth: FileGrowth | null = null;
  return {
    begin: () => {
      const problem = beginOnDisk(request, place);
      if (problem === null) growth = growthOf(request);
      return problem;
    },
    made: (handle) => noteIdentity(place, nonce, handle),
    confirm: async (tracked) => {
      const toolNames = [...prefixes, 'flock', 'start-stop-daemon', 'env'];
      const start = { request, place, locks: files.locks, chain, toolNames, growth };
      growth = null;
      const problem = await confirmStart(tracked, start);
      if (problem !== null) return problem;
      noteKillMode(place, request.killMode);
      dropOldStarts(place, nonce, context);
      return null;
    },
    failed: () => {
      growth?.abandon();
      dropStart(place, nonce);
      void files.tidier.tidy(place);
    },
  };
}

function beginOnDisk({ nonce, killMode }: StartRequest, place: StartPlace): SpawnerError | null {
  try {
    openPlace(place);
    openStart(place, nonce, killMode);
    return null;
  } catch (error) {
    if (systemErrorName(error) === 'EEXIST') return cancelled(`the nonce ${nonce} was used before`);
    return startFailureOf(error, 'record-intent', `write down the start in ${place.directory}`);
  }
}

/** The tools speak to the stderr of the service. Where that is no file, only their exit codes are known. */
function growthOf({ stdio: { stderr }, captureBytes }: StartRequest): FileGrowth | null {
  if (stderr === null || captureBytes > 0) return null;
  try {
    return watchFileGrowth(stderr);
  } catch {
    return null;
  }
}
