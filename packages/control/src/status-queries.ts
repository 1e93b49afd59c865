import { pathSegment } from './path-segment.ts';

/** A server reads 16 KiB of request line and headers. Characters. */
const longestQuery = 8192;

/** The queries that together ask for the status of these services; one empty query asks for all. Pure. */
export function statusQueries(services: readonly string[]): readonly string[] {
  const queries = [''];
  for (const id of new Set(services)) {
    const query = queries.at(-1) ?? '';
    const part = `service=${pathSegment(id)}`;
    if (query.length + part.length > longestQuery) queries.push(`?${part}`);
    else queries[queries.length - 1] = `${query}${query === '' ? '?' : '&'}${part}`;
  }
  return queries;
}
