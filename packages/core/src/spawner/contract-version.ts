/** The version of the spawner contract described in this folder. It grows only with incompatible changes. */
export const contractVersion = 1;

/** The contract versions that this release of the manager can work with. */
export type ContractVersion = 1;
