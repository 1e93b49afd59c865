import type { ManagerEvent } from '@hermit/core';
import { eventLine, type LogFormat } from '../render/event-line.ts';

/** One thing to say about the manager itself. */
export interface RunNote {
  /** Constant, for JSON lines. */
  readonly message: string;
  /** The whole sentence, for people. */
  readonly text: string;
  /** What JSON lines have beside the message. */
  readonly fields?: object;
}

/** What `hsm run` says: the ready line first, then every change in order. */
export interface RunOutput {
  change(event: ManagerEvent): void;
  /** A doubtful thing that belongs to no service. */
  warn(message: string): void;
  note(note: RunNote): void;
  ready(note: RunNote): void;
}

/** Holds everything back until the ready line is out, so that it is always the first. */
export function createRunOutput(print: (line: string) => void, format: LogFormat): RunOutput {
  let held: string[] | null = [];
  const say = (line: string): void => {
    if (held === null) print(line);
    else held.push(line);
  };
  const change = (event: ManagerEvent): void => say(eventLine(event, format));
  return {
    change,
    warn: (message) => change(warningEvent(message)),
    note: (note) => say(noteLine(note, format, `${new Date().toTimeString().slice(0, 8)} `)),
    ready(note) {
      print(noteLine(note, format, ''));
      for (const line of held ?? []) print(line);
      held = null;
    },
  };
}

function noteLine({ message, text, fields }: RunNote, format: LogFormat, prefix: string): string {
  return format === 'json' ? JSON.stringify({ time: now(), message, ...fields }) : `${prefix}${text}`;
}

function warningEvent(message: string): ManagerEvent {
  return { time: now(), type: 'warning', service: null, from: null, to: null, reason: null, message, pid: null };
}

function now(): string {
  return new Date().toISOString();
}
