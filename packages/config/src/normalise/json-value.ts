import type { JsonObject, JsonValue } from '@hermit/core';

/** A value of TOML as plain data. The rules have refused what JSON cannot say. */
export function jsonValue(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

/** A table of TOML as plain data. The rules have refused what JSON cannot say. */
export function jsonObject(table: object): JsonObject {
  return JSON.parse(JSON.stringify(table));
}
