import type { SsdOptions } from './spawner-options.ts';

/** The part of a command line that `[spawner_options]` make. */
export type SpawnerOptionsArguments = readonly string[];

/** Puts options into the words of `start-stop-daemon`. Pure. */
export function optionArguments({ niceLevel, scheduler, ioScheduler }: SsdOptions): SpawnerOptionsArguments {
  return [
    ...(niceLevel === null || niceLevel === 0 ? [] : ['--nicelevel', String(niceLevel)]),
    ...(scheduler === null ? [] : ['--procsched', scheduler]),
    ...(ioScheduler === null ? [] : ['--iosched', ioScheduler]),
  ];
}
