/**
 * What the operator decided about one service; it holds until `reset`, over restarts of the manager and boots.
 * `start` demands the service where nothing else does; `stop` takes it out of demand.
 */
export type OperatorDecision = 'start' | 'stop';
