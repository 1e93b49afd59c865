import type { ControlClient } from '@hermit/control';
import type { Progress } from './render/progress-text.ts';
import { showProgress } from './render/show-progress.ts';

/** How often the manager is asked which services still have a process. Milliseconds. */
const lookMs = 1000;

/** Says how many services have stopped, until the function that it gives back is called. A manager that ends is no error. */
export function showShutdownProgress(client: Pick<ControlClient, 'status'>): () => void {
  let progress: Progress | null = null;
  let began: ReadonlySet<string> | null = null;
  const look = async (): Promise<void> => {
    const status = await client.status();
    if (!status.ok) return;
    const running = status.value.services.filter(({ pid }) => pid !== null).map(({ id }) => id);
    began ??= new Set(running);
    const waiting = running.filter((id) => began?.has(id));
    progress = { done: began.size - waiting.length, total: began.size, word: 'stopped', waiting };
  };
  void look();
  const timer = setInterval(() => void look(), lookMs).unref();
  const endProgress = showProgress(() => (progress?.total === 0 ? null : progress));
  return () => {
    clearInterval(timer);
    endProgress();
  };
}
