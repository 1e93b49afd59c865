/**
 * Keys of the format that this release cannot do. They are refused with `not-yet`, never ignored: a service that runs
 * without its limits or its requirements is not the service that was asked for.
 */
export const laterServiceKeys: ReadonlySet<string> = new Set([
  'params',
  'max_instances',
  'exec_stop',
  'exec_reload',
  'requires',
  'wants',
  'after',
  'required_by',
  'wanted_by',
  'conflicts',
  'restart_policy',
  'ready',
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
  'once_per_boot',
  'may_assert',
  'path',
  'recursive',
  'scope',
  'rule',
]);

/** The same for `hermit.toml`. */
export const laterHermitKeys: ReadonlySet<string> = new Set(['fact_sources', 'metrics', 'journal']);

/** Values that a key will have one day, by the name of the key, each with what this release does instead. */
export const laterValues: ReadonlyMap<string, { readonly values: ReadonlySet<string>; readonly instead: string }> =
  new Map([
    [
      'kind',
      {
        values: new Set(['oneshot', 'milestone', 'config-watcher', 'rules']),
        instead: 'this release keeps services only, that is kind = "service"',
      },
    ],
    [
      'kill_mode',
      {
        values: new Set(['cgroup']),
        instead: 'kill_mode = "group" reaches everything that can be traced to the service',
      },
    ],
    ['source', { values: new Set(['fact']), instead: 'use source = "file" or "exec"' }],
  ]);
