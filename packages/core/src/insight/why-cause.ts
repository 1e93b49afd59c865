import type { CauseKind } from '../model/reason.ts';

/** What kind of thing a cause is: those of reasons, and those that only an explanation finds. */
export type WhyKind = CauseKind | 'client' | 'cycle' | 'rule' | 'spawner';

/** A cause, and what led to it. Those at the ends are where it began. */
export interface WhyCause {
  readonly kind: WhyKind;
  /** The id, the name of the system dependency, the fact as JSON, the path, … */
  readonly name: string;
  /** One sentence without a final full stop. */
  readonly text: string;
  /** On the manager's monotonic clock, in milliseconds; `null` if it was so from the beginning, or nobody knows. */
  readonly sinceMs: number | null;
  readonly causes: readonly WhyCause[];
}

/** A cause where it begins, and what would take it away: one sentence each. */
export interface WhyLeaf extends WhyCause {
  readonly changes: readonly string[];
}

/** One step from a service towards where it began: an end, or another service. */
export type WhyLink =
  | { readonly kind: 'leaf'; readonly leaf: WhyLeaf }
  | {
      readonly kind: 'service';
      readonly id: string;
      /** Whether it matters what state the other one is in, or who wants it. */
      readonly role: 'state' | 'demand';
      /** Put before the sentence about the other one; empty for nothing. */
      readonly relation: string;
      readonly sinceMs: number | null;
    };

/** A link to an end. */
export function leafLink(leaf: Omit<WhyLeaf, 'causes' | 'changes'> & Partial<WhyLeaf>): WhyLink {
  return { kind: 'leaf', leaf: { causes: [], changes: [], ...leaf } };
}
