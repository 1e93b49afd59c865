import type { ControlError, ControlResult } from '@hermit/control';
import { formatServiceId, isServiceId, parseServiceId, templateNameOf } from '@hermit/core';
import { counted } from './render/counted.ts';

/** The same result; where none of the services that there are has one of these ids, it says what to do next. Pure. */
export function withNameHint<Value>(result: ControlResult<Value>, ids: readonly string[]): ControlResult<Value> {
  if (result.ok || result.error.code !== 'unknown-service') return result;
  const { error } = result;
  const malformed = ids.find((id) => !isServiceId(id));
  if (malformed !== undefined) return { ok: false, error: encodedHint(error, malformed) };
  const unknown = ids.find((id) => error.message.includes(JSON.stringify(id)));
  if (unknown === undefined || error.suggestion !== undefined) return result;
  return { ok: false, error: { ...error, suggestion: hintFor(unknown) } };
}

/** Arguments of instances are mostly what is written wrong: as they are, rather than encoded. */
function encodedHint(error: ControlError, written: string): ControlError {
  const name = templateNameOf(written);
  const args = name === null ? null : written.slice(name.length + 1).split(',');
  const meant = name === null ? null : formatServiceId({ name, args });
  return meant === null ? error : { ...error, suggestion: meant };
}

function hintFor(id: string): string {
  const { name, args } = parseServiceId(id) ?? { name: id, args: null };
  if (args === null) {
    return `"hsm status" lists all; a new file counts after "hsm reload", and of a template an instance is named, as in "${name}@ARGUMENT"`;
  }
  return `there is an instance while somebody wants it, as "hsm start" does; for that, "${name}" has to be a template with ${counted(args.length, 'parameter')}`;
}
