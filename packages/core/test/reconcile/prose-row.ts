/** Row of a table in prose → a check that what it says is so. A check throws if it is not. */
export type ProseRows = ReadonlyMap<string, () => void>;
