import type { ControlError } from '@hermit/control';
import { isServiceId } from '@hermit/core';
import { printable } from './printable.ts';

/** An error on one line: what, and what to do about it. It may quote what a service wrote. */
export function errorText({ message, suggestion, code }: ControlError): string {
  if (suggestion === undefined) return printable(message);
  const isOtherId = code === 'unknown-service' && isServiceId(suggestion);
  return printable(isOtherId ? `${message}; did you mean "${suggestion}"?` : `${message}; ${suggestion}`);
}
