import type { JsonObject } from '@hermit/core/spawner';

/** What `[spawner_options]` of this spawner say, as `start-stop-daemon` takes it. `null` leaves things as they are. */
export interface SsdOptions {
  /** Added to the manager's own nice level. */
  readonly niceLevel: number | null;
  readonly scheduler: string | null;
  readonly ioScheduler: string | null;
}

const schedulers = '^(other|(fifo|rr):([1-9]|[1-9][0-9]))$';
const ioSchedulers = '^(idle|(best-effort|real-time)(:[0-7])?)$';

/** JSON Schema (draft 2020-12) of `[spawner_options]`. */
export const ssdOptionsSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Options of the spawner "ssd"',
  type: 'object',
  additionalProperties: false,
  properties: {
    nice_level: {
      description:
        "Added to the manager's own nice level, as start-stop-daemon --nicelevel does. Only root may lower it.",
      type: 'integer',
      minimum: -20,
      maximum: 19,
      default: 0,
      examples: [10],
    },
    scheduler: {
      description:
        'CPU scheduling policy, as start-stop-daemon --procsched takes it: "other", or "fifo" or "rr" with a priority from 1 to 99. The real-time ones need root.',
      type: 'string',
      pattern: schedulers,
      default: 'other',
      examples: ['rr:10'],
    },
    io_scheduler: {
      description:
        'I/O scheduling class, as start-stop-daemon --iosched takes it: "idle", or "best-effort" or "real-time" with a priority from 0 (first) to 7, 4 where none is given. "real-time" needs root.',
      type: 'string',
      pattern: ioSchedulers,
      default: 'best-effort:4',
      examples: ['idle', 'best-effort:7'],
    },
  },
};

const problems: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['nice_level', (value) => typeof value === 'number' && Number.isInteger(value) && value >= -20 && value <= 19],
  ['scheduler', (value) => typeof value === 'string' && new RegExp(schedulers).test(value)],
  ['io_scheduler', (value) => typeof value === 'string' && new RegExp(ioSchedulers).test(value)],
]);

/** Says what is wrong with options, or `null`. The same rules as the schema, for callers that did not apply it. Pure. */
export function optionsProblem(options: JsonObject): string | null {
  for (const [name, value] of Object.entries(options)) {
    const isValid = problems.get(name);
    if (isValid === undefined)
      return `spawner_options.${name} is not known; known are ${[...problems.keys()].join(', ')}`;
    if (!isValid(value)) return `spawner_options.${name} cannot be ${JSON.stringify(value)}`;
  }
  return null;
}

/** Reads options that have no problem. Pure. */
export function readOptions(options: JsonObject): SsdOptions {
  const { nice_level: niceLevel, scheduler, io_scheduler: ioScheduler } = options;
  return {
    niceLevel: typeof niceLevel === 'number' ? niceLevel : null,
    scheduler: typeof scheduler === 'string' ? scheduler : null,
    ioScheduler: typeof ioScheduler === 'string' ? ioScheduler : null,
  };
}

/**
 * Says which option an unprivileged manager may not use, or `null`. `start-stop-daemon` only warns where the I/O class is
 * refused, and starts the program all the same. Pure.
 */
export function privilegeProblem({ niceLevel, scheduler, ioScheduler }: SsdOptions): string | null {
  if (niceLevel !== null && niceLevel < 0) return `only root can use spawner_options.nice_level ${niceLevel}`;
  if (scheduler !== null && scheduler !== 'other') return `only root can use spawner_options.scheduler "${scheduler}"`;
  if (ioScheduler?.startsWith('real-time')) return `only root can use spawner_options.io_scheduler "${ioScheduler}"`;
  return null;
}
