import type { JsonValue } from './json.ts';

/**
 * What the loss of a requirement does to a service that runs.
 *
 * | value | effect |
 * |---|---|
 * | `stop` | the service is stopped, and started again when it holds again |
 * | `restart` | the service runs on, and is restarted once when it holds again |
 * | `keep` | nothing: the requirement is for the start only |
 */
export type OnLoss = 'stop' | 'restart' | 'keep';

/** A condition that must hold before a service is started, and while it runs. */
export type Requirement =
  | {
      readonly kind: 'service';
      /** An id; in a template it may hold `${…}`. */
      readonly service: string;
      /** A state that the other service publishes. Default `up`. */
      readonly state: string;
      readonly onLoss: OnLoss;
      /** How long an unplanned loss is borne, in milliseconds. Default 0. Never permits a start. */
      readonly graceMs: number;
    }
  | {
      readonly kind: 'fact';
      /** The pattern of a fact without variables; in a template it may hold `${…}`. */
      readonly fact: JsonValue;
      readonly onLoss: OnLoss;
      readonly graceMs: number;
    };
