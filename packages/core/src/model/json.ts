/** Plain data: survives a round trip through JSON unchanged. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object of plain data. Keys given by users belong into a `Map`, never into one of these. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
