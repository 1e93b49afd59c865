/** The codes of findings about definitions as a whole. */
export const graphFindingCodes = {
  'undefined-service': {
    severity: 'error',
    meaning:
      'A service is required, or demanded by a rule, and nothing defines it. What requires it waits for ever (`requirement-undefined`); the last good definition of the file stays, if there is one.',
  },
  'unresolved-service': {
    severity: 'warning',
    meaning:
      'A service is named where that does no harm (`wants`, `after`, `required_by`, `wanted_by`, `conflicts`, the condition of a rule, a fact of a file), and nothing defines it; or it is required, and only a config-watcher could still load it.',
  },
  'wrong-arguments': {
    severity: 'error',
    meaning:
      'A template is named without arguments or with a wrong number of them, or something that is no template is named with arguments.',
  },
  'unpublished-state': {
    severity: 'error',
    meaning:
      'A state is required that a service of its kind never has, such as `ready` of a oneshot. Its requirement would never hold.',
  },
  'unasserted-state': {
    severity: 'warning',
    meaning:
      'A state of its own is required of a service, and neither its process (`may_assert`), nor a rule, nor a client (`[ready] when = "fact"`) can assert it.',
  },
  cycle: {
    severity: 'error',
    meaning:
      'Services wait for each other by `requires`, `required_by` or `after`, so that none of them can start. All of them keep their last good definitions; those that have none are held as `failed`.',
  },
  'possible-cycle': {
    severity: 'warning',
    meaning:
      'A requirement that a rule gives to a service closes a circle. While the rule holds, none of the services in the circle can be started.',
  },
  'impossible-conflict': {
    severity: 'error',
    meaning: 'A service conflicts with what it requires, itself or through others, so that it can never run.',
  },
  'ungated-milestone': {
    severity: 'warning',
    meaning:
      'Nothing gates a milestone, so it is up as soon as anything demands it. What waits for it waits for nothing.',
  },
  'unmatched-pattern': {
    severity: 'warning',
    meaning:
      'Nothing in these definitions gives facts that a pattern could match. Only a warning, because the operator and clients may assert any fact.',
  },
  'rule-cycle': {
    severity: 'error',
    meaning:
      'The facts that a rule asserts lead back to the facts that it matches. Such rules would keep each other alive, so they are not applied.',
  },
} as const;
