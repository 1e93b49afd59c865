/** Name of the environment variable that marks what a manager started; children inherit it. */
export const markerVariable = 'HSM_PROCESS';

/** Where a marked process comes from. */
export interface ProcessMarker {
  /** Names the state directory of the manager that started it. */
  readonly stateId: string;
  readonly serviceId: string;
  /** Names the start. */
  readonly nonce: string;
}

/** Whether a text can be a part of a marker: anything without the separator, line feeds and NUL, and not empty. */
export function isMarkerPart(text: string): boolean {
  return text.length > 0 && text.length <= 256 && !/[:\n\0]/.test(text);
}

/** The value of the variable. */
export function formatMarker(marker: ProcessMarker): string {
  return `${marker.stateId}:${marker.serviceId}:${marker.nonce}`;
}

/** Reads a value of the variable; `null` if it is not of the form. */
export function parseMarker(value: string): ProcessMarker | null {
  const parts = value.split(':');
  const [stateId, serviceId, nonce] = parts;
  if (parts.length !== 3 || stateId === undefined || serviceId === undefined || nonce === undefined) return null;
  return parts.every(isMarkerPart) ? { stateId, serviceId, nonce } : null;
}
