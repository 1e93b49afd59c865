/** Types of links: the number that the kernel uses, the word that iproute2 uses, and ours where it differs. */
const linkTypes: readonly (readonly [code: number, word: string, type?: string])[] = [
  [1, 'ether', 'ethernet'],
  [24, 'ieee1394'],
  [32, 'infiniband'],
  [280, 'can'],
  [512, 'ppp'],
  [519, 'rawip'],
  [768, 'ipip'],
  [769, 'tunnel6'],
  [772, 'loopback'],
  [776, 'sit'],
  [778, 'gre'],
  [801, 'ieee802.11', 'wireless'],
  [802, 'ieee802.11/prism', 'wireless'],
  [803, 'ieee802.11/radiotap', 'wireless'],
  [804, 'ieee802.15.4'],
  [823, 'gre6'],
  [65534, 'none'],
  [65535, 'void'],
];

const byCode = new Map(linkTypes.map(([code, word, type = word]) => [code, type]));
const byWord = new Map(linkTypes.map(([, word, type = word]) => [word, type]));

/** The type of a link by its number in sysfs. */
export function linkTypeByCode(code: number): string {
  return byCode.get(code) ?? `type-${code}`;
}

/** The type of a link by what iproute2 calls it; it puts the number of one that it does not know into brackets. */
export function linkTypeByWord(word: string): string {
  const unknown = /^\[(\d+)\]$/.exec(word);
  return unknown === null ? (byWord.get(word) ?? word) : linkTypeByCode(Number(unknown[1]));
}

/** Ethernet, EUI-64 and InfiniBand addresses; `null` for what tunnels have in that place, and for nothing. */
export function linkAddress(text: string): string | null {
  const address = text.trim().toLowerCase();
  const isAddress = /^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(address) && [6, 8, 20].includes((address.length + 1) / 3);
  return isAddress ? address : null;
}
