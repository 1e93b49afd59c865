import type { Finding, ServiceId, ServiceManagerApi, ServiceStatus } from '@hermit/core';
import type { AppliedReload, ManagerInfo } from '../control-documents.ts';

/** How a reload ended: carried out, or refused as a whole because it would stop too much. */
export type ReloadReply =
  | AppliedReload
  | {
      readonly kind: 'refused';
      /** What it would have stopped, and which limit that passes. */
      readonly message: string;
      readonly wouldStop: readonly ServiceId[];
      readonly findings: readonly Finding[];
    };

/** What the control API serves: the manager, and what the program around it adds. */
export interface ControlBackend {
  readonly manager: ServiceManagerApi;

  /** The program's own part of the status. Must return at once. */
  info(): ManagerInfo;

  /**
   * Reads the directories as one snapshot and applies it. With `wait` it resolves when everything is carried out,
   * otherwise as soon as it is decided. `force` overrides the guard against mass stops. Bad files are findings, never
   * a rejection.
   */
  reload(options: { readonly force: boolean; readonly wait: boolean }): Promise<ReloadReply>;

  /**
   * Begins a shutdown. Resolves when the services are gone, with those that even SIGKILL did not end; with
   * `leaveRunning` as soon as the manager let go of them. The program ends itself afterwards; `ControlServer.close`
   * lets the reply go out first.
   */
  shutdown(options: { readonly leaveRunning: boolean }): Promise<readonly ServiceStatus[]>;
}
