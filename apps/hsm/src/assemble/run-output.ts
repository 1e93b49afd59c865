import type { ManagerEvent } from '@hermit/core';
import { clockText, eventLine, type LogFormat } from '../render/event-line.ts';
import { CrashLoops } from './crash-loops.ts';

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

/**
 * Holds everything back until the ready line is out, so that it is always the first. JSON lines have every event; lines for
 * people sum up what a service does that fails again and again.
 */
export function createRunOutput(print: (line: string) => void, format: LogFormat): RunOutput {
  let held: string[] | null = [];
  const say = (line: string): void => {
    if (held === null) print(line);
    else held.push(line);
  };
  const change = format === 'json' ? (event: ManagerEvent) => say(eventLine(event, format)) : forPeople(say);
  return {
    change,
    warn: (message) => change(warningEvent(message)),
    note: (note) => say(noteLine(note, format, `${clockText(now())} `)),
    ready(note) {
      print(noteLine(note, format, ''));
      for (const line of held ?? []) print(line);
      held = null;
    },
  };
}

/** One timer for all services, and only while one runs that failed before. */
function forPeople(say: (line: string) => void): (event: ManagerEvent) => void {
  const loops = new CrashLoops();
  let timer: NodeJS.Timeout | undefined;
  const sayOf = (service: string, sentence: string): void => say(`${clockText(now())} ${service}: ${sentence}`);
  const wait = (): void => {
    const dueMs = loops.due(performance.now());
    timer = dueMs === null ? undefined : setTimeout(look, dueMs).unref();
  };
  const look = (): void => {
    for (const { service, sentence } of loops.recovered(performance.now())) sayOf(service, sentence);
    wait();
  };
  return (event) => {
    const shown = loops.show(event, performance.now());
    if (shown.kind === 'event' || shown.kind === 'event-and') say(eventLine(event, 'text'));
    if (shown.kind === 'sentence' || shown.kind === 'event-and') sayOf(event.service ?? '', shown.sentence);
    if (event.to === 'ready' && timer === undefined) wait();
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
