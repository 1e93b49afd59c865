export type AddressFamily = 'ipv4' | 'ipv6';

export interface NetworkInterface {
  readonly name: string;
  readonly type: string;
  readonly admin: 'up' | 'down';
  /** What the kernel calls the operational state, in small letters: `up`, `down`, `unknown`, `dormant`, … */
  readonly oper: string;
  /** False while `admin` is `down`. */
  readonly carrier: boolean;
  /** In small letters, with colons; `null` for interfaces that have none. */
  readonly address: string | null;
}

export interface NetworkAddress {
  readonly family: AddressFamily;
  readonly interfaceName: string;
  /** With the length of its prefix: `192.0.2.7/24`. */
  readonly address: string;
}

export interface NetworkRoute {
  readonly family: AddressFamily;
  /** `default`, or a prefix with its length: `10.0.0.0/8`. */
  readonly destination: string;
  readonly interfaceName: string;
  /** `null`: the destination is on the link. */
  readonly gateway: string | null;
}

/** What the kernel has in one network namespace. */
export interface NetworkState {
  readonly interfaces: readonly NetworkInterface[];
  readonly addresses: readonly NetworkAddress[];
  readonly routes: readonly NetworkRoute[];
}

/** What a reader made of something that it was given, or the sentence that says why it could not. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** The destination of routes to everywhere. */
export const defaultDestination = 'default';
