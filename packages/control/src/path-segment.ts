/** Whatever is longer names nothing, and would not fit into a request. Characters. */
const longestName = 256;

/** A name as a part of a URL. A lone surrogate has no encoding; replaced, it stays what it was: not an id. Pure. */
export function pathSegment(name: string): string {
  return encodeURIComponent(name.slice(0, longestName).replace(/\p{Surrogate}/gu, '\uFFFD'));
}
