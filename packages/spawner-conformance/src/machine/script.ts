import type { SignalName } from '@hermit/core/spawner';

/** One thing that a test program does. */
export type Step =
  /** Writes a report about itself under this name. */
  | { readonly do: 'tell'; readonly as: string }
  /** Waits until somebody opens the gate of this name. */
  | { readonly do: 'wait'; readonly gate: string }
  | { readonly do: 'ignore'; readonly signal: SignalName }
  /** Writes a report whenever the signal arrives, and goes on. */
  | { readonly do: 'trap'; readonly signal: SignalName; readonly as: string }
  | { readonly do: 'print'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** Writes so many bytes to stdout. */
  | { readonly do: 'flood'; readonly bytes: number }
  /** Makes a process that follows a script of its own and has the same streams and environment. */
  | { readonly do: 'child'; readonly tag: string; readonly script: Script; readonly session: 'same' | 'own' }
  | { readonly do: 'exit'; readonly code: number }
  | { readonly do: 'die'; readonly signal: SignalName };

/** What a test program does, in order. After the last step it stays until it is ended. */
export type Script = readonly Step[];

export const tell = (as: string): Step => ({ do: 'tell', as });
export const wait = (gate: string): Step => ({ do: 'wait', gate });
export const ignore = (signal: SignalName): Step => ({ do: 'ignore', signal });
export const trap = (signal: SignalName, as: string): Step => ({ do: 'trap', signal, as });
export const print = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): Step => ({ do: 'print', stream, text });
export const flood = (bytes: number): Step => ({ do: 'flood', bytes });
export const child = (tag: string, script: Script, session: 'same' | 'own' = 'same'): Step => ({
  do: 'child',
  tag,
  script,
  session,
});
export const exit = (code: number): Step => ({ do: 'exit', code });
export const die = (signal: SignalName): Step => ({ do: 'die', signal });
