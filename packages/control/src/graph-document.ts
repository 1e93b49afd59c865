import type { JsonValue, ServiceState } from '@hermit/core';

export type GraphEdgeKind = 'requires' | 'wants' | 'after' | 'conflicts';
export const graphEdgeKinds: readonly GraphEdgeKind[] = ['requires', 'wants', 'after', 'conflicts'];

/** `GET /v1/graph`: who needs what. */
export interface GraphDocument {
  /** `state` is `null` for an id that edges name and nobody defines. */
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly state: ServiceState | null }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: GraphEdgeKind;
    /** The state of `to` that is required; `null` where the kind of edge needs none. */
    readonly state: string | null;
    /** Whether it is fulfilled now. */
    readonly holds: boolean;
  }[];
  /** Requirements on facts: `fact` is a pattern. */
  readonly facts: readonly { readonly from: string; readonly fact: JsonValue; readonly holds: boolean }[];
  /** `holds` is `null` for an input that nobody knows. */
  readonly systemDependencies: readonly {
    readonly from: string;
    readonly name: string;
    readonly holds: boolean | null;
  }[];
}
