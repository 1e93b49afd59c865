import type { StartRequest } from '@hermit/core/spawner';
import { formatMarker, markerVariable } from '../process-marker.ts';

/** Tells an adopting spawner that only the main process is its concern; absent for the kill mode `group`. */
export const killModeVariable = 'HSM_KILL_MODE';

/**
 * The exact environment of a process: that of the request, its marker, and its kill mode where that is not `group`.
 * Without a prototype, so that a variable may have any name. Pure.
 */
export function processEnvironment(request: StartRequest, stateId: string): NodeJS.ProcessEnv {
  const { serviceId, nonce, killMode } = request;
  const env: NodeJS.ProcessEnv = Object.create(null);
  for (const [name, value] of request.env) env[name] = value;
  env[markerVariable] = formatMarker({ stateId, serviceId, nonce });
  delete env[killModeVariable];
  if (killMode === 'process') env[killModeVariable] = 'process';
  return env;
}
