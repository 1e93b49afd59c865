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
   * Facts with other labels are left out: whoever may write into the directory may say nothing else. `require-service` and
   * `service-state` may be named, the labels of the manager itself may not. Default: all labels but the reserved ones, and
   * then the directory and its files are believed only if nobody but root and the manager's user can change them.
   */
  readonly labels?: readonly string[];
}
