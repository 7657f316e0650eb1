import { useCallback, useEffect, useState } from 'react';

/** Where a call stands. */
export type Answer<T> =
  { state: 'loading' } | { state: 'failed'; error: unknown } | { state: 'done'; value: T; isRefreshing: boolean };

interface Settled<T> {
  ask: (signal: AbortSignal) => Promise<T>;
  n_asked: number;
  outcome: { value: T } | { error: unknown };
}

/**
 * Calls `ask` when the page opens and whenever `ask` is another function, so give it a stable one. The second
 * value asks again; an old answer stays until the new one is there, so that nothing jumps.
 */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>): [Answer<T>, () => void] {
  const [settled, setSettled] = useState<Settled<T>>();
  const [n_asked, setAsked] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const settle = (outcome: Settled<T>['outcome']) => {
      if (!controller.signal.aborted) {
        setSettled({ ask, n_asked, outcome });
      }
    };
    ask(controller.signal).then(
      (value) => settle({ value }),
      (error: unknown) => settle({ error })
    );
    return () => controller.abort();
  }, [ask, n_asked]);
  const askAgain = useCallback(() => setAsked((n) => n + 1), []);
  return [settled?.ask === ask ? answerOf(settled, n_asked) : { state: 'loading' }, askAgain];
}

function answerOf<T>(settled: Settled<T>, n_asked: number): Answer<T> {
  const isRefreshing = settled.n_asked !== n_asked;
  if ('value' in settled.outcome) {
    return { state: 'done', value: settled.outcome.value, isRefreshing };
  }
  return isRefreshing ? { state: 'loading' } : { state: 'failed', error: settled.outcome.error };
}
