import type { InputSource } from '@hermit/core';

/** Never knows anything: the operator's value is the only one. */
export function manualSource(name: string): InputSource {
  return {
    name,
    watch(report) {
      report(null, `set by hand: "hsm system dependency ${name} met"`);
      return () => {};
    },
  };
}
