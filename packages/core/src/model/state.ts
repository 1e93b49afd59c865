/**
 * The reconciler's phase of a service, as users see it.
 *
 * | state | there is a process | what happens next |
 * |---|---|---|
 * | `inactive` | no | nothing, until somebody wants it: nobody does, or the operator stopped it |
 * | `waiting` | no | it is wanted; it starts once what it waits for is there |
 * | `preparing` | the pre-start command | the service is started when that succeeds |
 * | `starting` | perhaps | a start is queued, decided or under way |
 * | `ready` | yes | it is left alone |
 * | `complete` | no | it ended well and its policy asks for no more |
 * | `stopping` | yes | it was asked to go, and is killed when its time is up |
 * | `delayed` | no | the last attempt failed; the next one has a time |
 * | `failed` | no, or a stranger's | it is not tried again by itself |
 * | `unknown` | nobody knows | neither a start nor a stop on this ground; it is looked at again |
 */
export type ServiceState =
  | 'inactive'
  | 'waiting'
  | 'preparing'
  | 'starting'
  | 'ready'
  | 'complete'
  | 'stopping'
  | 'delayed'
  | 'failed'
  | 'unknown';

export const serviceStates: readonly ServiceState[] = [
  'inactive',
  'waiting',
  'preparing',
  'starting',
  'ready',
  'complete',
  'stopping',
  'delayed',
  'failed',
  'unknown',
];

/** What the inputs and definitions ask for; computed, never stored. */
export type DesiredState = 'running' | 'stopped';

/** The states that others may require of a service, derived from its own state. */
export type PublishedState = 'started' | 'ready' | 'up' | 'complete' | 'delayed' | 'failed';
