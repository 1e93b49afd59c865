const bareKey = /^[A-Za-z0-9_-]+$/;

/** The segments of a JSON pointer. */
export function pointerSegments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * A JSON pointer as a key path that reads like TOML: `env.PATH`, `exec_start[1]`, `env."A B"`. `null` for the whole
 * file.
 */
export function formatKeyPath(root: unknown, pointer: string): string | null {
  let path = '';
  let value = root;
  for (const segment of pointerSegments(pointer)) {
    if (Array.isArray(value)) {
      path += `[${segment}]`;
      value = value[Number(segment)];
    } else {
      const key = bareKey.test(segment) ? segment : JSON.stringify(segment);
      path += path === '' ? key : `.${key}`;
      value = memberOf(value, segment);
    }
  }
  return path === '' ? null : path;
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}
