/**
 * Keys of the format that this release cannot do. They are refused with `not-yet`, never ignored: a service that runs
 * without its limits or its health checks is not the service that was asked for.
 */
export const laterServiceKeys: ReadonlySet<string> = new Set([
  'restart_policy',
  'health',
  'nice',
  'limits',
  'oom_score_adjust',
  'cgroup',
  'sockets',
  'log',
  'schedule',
  'every',
  'time_zone',
  'overlap',
]);

/** The same for the table `[ready]`. */
export const laterReadyKeys: ReadonlySet<string> = new Set([
  'fd',
  'address',
  'url',
  'status',
  'command',
  'pattern',
  'interval',
]);

/** The same for `hermit.toml`. */
export const laterHermitKeys: ReadonlySet<string> = new Set(['metrics', 'journal']);

/** Values that a key will have one day, by the name of the key, each with what this release does instead. */
export const laterValues: ReadonlyMap<string, { readonly values: ReadonlySet<string>; readonly instead: string }> =
  new Map([
    [
      'kill_mode',
      {
        values: new Set(['cgroup']),
        instead: 'kill_mode = "group" reaches everything that can be traced to the service',
      },
    ],
    [
      'when',
      {
        values: new Set(['notify', 'fd', 'tcp', 'http', 'exec', 'log']),
        instead: 'use when = "start", or when = "fact" and let the program assert it',
      },
    ],
  ]);
