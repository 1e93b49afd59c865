import { type Progress, progressText } from './progress-text.ts';

/** A terminal is told at this rhythm, in place. Milliseconds. */
const redrawMs = 250;

/** Others get a line when something takes long, and then one at most so often. Milliseconds. */
const lineMs = 5000;

/** Short work says nothing. Milliseconds. */
const patienceMs = 500;

/** The part of standard error that is needed. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/**
 * Shows on standard error that work is under way: on a terminal one line that changes in place, elsewhere a line every
 * few seconds, and none that says what the last one said. `look` is asked for the progress each time; `null` for not known
 * yet. Call the function that it gives back before anything else is printed.
 */
export function showProgress(look: () => Progress | null, stream: ProgressStream = process.stderr): () => void {
  return stream.isTTY === true ? redrawn(look, stream) : asLines(look, stream);
}

function redrawn(look: () => Progress | null, stream: ProgressStream): () => void {
  let shown = '';
  const draw = (): void => {
    const progress = look();
    const text = progress === null ? shown : progressText(progress, stream.columns ?? 80);
    if (text !== shown) stream.write(`\r\u001b[K${text}`);
    shown = text;
  };
  const first = setTimeout(draw, patienceMs).unref();
  const timer = setInterval(() => shown !== '' && draw(), redrawMs).unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
    if (shown !== '') stream.write('\r\u001b[K');
  };
}

function asLines(look: () => Progress | null, stream: ProgressStream): () => void {
  let last = '';
  const timer = setInterval(() => {
    const progress = look();
    const text = progress === null ? last : progressText(progress, null);
    if (text !== last) stream.write(`${text}\n`);
    last = text;
  }, lineMs).unref();
  return () => clearInterval(timer);
}
