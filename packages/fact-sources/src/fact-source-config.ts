/** Where facts come from: one table `[fact_sources.NAME]` of `hermit.toml`. */
export type FactSourceConfig = NetworkFactsConfig | DirectoryFactsConfig;

/** Interfaces, addresses and routes, as the kernel has them. */
export interface NetworkFactsConfig {
  readonly source: 'network';
  /** `default`: routes to everywhere only, for machines with very many others. Default `all`. */
  readonly routes?: 'all' | 'default';
}

/** The fact files of one more directory. */
export interface DirectoryFactsConfig {
  readonly source: 'directory';
  /** Absolute. */
  readonly path: string;
  /**
   * Facts with other labels are left out: who may write into the directory may say nothing else. Default: all labels but
   * the reserved ones. `require-service` and `service-state` may be named here, those of the manager itself may not.
   */
  readonly labels?: readonly string[];
}
