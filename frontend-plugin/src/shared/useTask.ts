import { useCallback, useEffect, useRef, useState } from 'react';

/** Where something stands that the user started. */
export type Task<T> =
  { state: 'idle' } | { state: 'running' } | { state: 'failed'; error: unknown } | { state: 'done'; value: T };

/**
 * Runs `work` on demand, once at a time. Leaving the page, or `cancel`, stops waiting for it. `run` tells whether it
 * was done, for what comes next.
 */
export function useTask<A, T>(work: (argument: A, signal: AbortSignal) => Promise<T>) {
  const [task, setTask] = useState<Task<T>>({ state: 'idle' });
  const controller = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => controller.current?.abort(), []);

  const run = useCallback(
    async (argument: A): Promise<boolean> => {
      controller.current?.abort();
      const { signal } = (controller.current = new AbortController());
      setTask({ state: 'running' });
      try {
        const value = await work(argument, signal);
        if (!signal.aborted) {
          setTask({ state: 'done', value });
        }
        return !signal.aborted;
      } catch (error) {
        if (!signal.aborted) {
          setTask({ state: 'failed', error });
        }
        return false;
      }
    },
    [work]
  );
  const cancel = useCallback(() => {
    controller.current?.abort();
    setTask({ state: 'idle' });
  }, []);
  return { task, run, cancel };
}
