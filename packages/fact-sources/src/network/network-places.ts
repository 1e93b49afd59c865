/** Where the kernel shows the network. Tests replace them. */
export interface NetworkPlaces {
  /** Shows the network namespace in which it was mounted, which need not be ours. */
  readonly sysfs: string;
  /** Has one entry for each wireless device. */
  readonly wirelessDevices: string;
  /** Shows the network namespace of whoever reads it. */
  readonly procNet: string;
}

export const realNetworkPlaces: NetworkPlaces = {
  sysfs: '/sys/class/net',
  wirelessDevices: '/sys/class/ieee80211',
  procNet: '/proc/self/net',
};
