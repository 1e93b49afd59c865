/**
 * What the operator decided about one service; it holds until `reset`, over restarts of the manager and boots.
 * `start` demands the service where nothing else does; `force` does so too and ignores what the service requires, but not
 * the system's inputs; `stop` takes it out of demand.
 */
export type OperatorDecision = 'start' | 'force' | 'stop';
