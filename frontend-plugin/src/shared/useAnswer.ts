import { useCallback, useEffect, useRef, useState } from 'react';

/** Where a call stands. */
export type Answer<T> =
  { state: 'loading' } | { state: 'failed'; error: unknown } | { state: 'done'; value: T; isRefreshing: boolean };

/** Why there is no answer: the user did not want to wait for it. */
export class Stopped extends Error {}

type Ask<T> = (signal: AbortSignal, isAgain: boolean) => Promise<T>;

interface Settled<T> {
  ask: Ask<T>;
  n_asked: number;
  outcome: { value: T } | { error: unknown };
}

/**
 * Calls `ask` when the page opens and whenever `ask` is another function, so give it a stable one. The second
 * value asks again; an old answer stays until the new one is there, so that nothing jumps. The third stops waiting:
 * an old answer stays then, too, and without one it failed as [Stopped].
 */
export function useAnswer<T>(ask: Ask<T>): [Answer<T>, () => void, () => void] {
  const [settled, setSettled] = useState<Settled<T>>();
  const [n_asked, setAsked] = useState(0);
  const waiting = useRef<AbortController | undefined>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    waiting.current = controller;
    const settle = (outcome: Settled<T>['outcome']) => {
      if (!controller.signal.aborted) {
        setSettled({ ask, n_asked, outcome });
      }
    };
    ask(controller.signal, n_asked > 0).then(
      (value) => settle({ value }),
      (error: unknown) => settle({ error })
    );
    return () => controller.abort();
  }, [ask, n_asked]);
  const askAgain = useCallback(() => setAsked((n) => n + 1), []);
  const stop = useCallback(() => {
    waiting.current?.abort();
    setSettled((before) => ({
      ask,
      n_asked,
      outcome: before?.ask === ask ? before.outcome : { error: new Stopped() },
    }));
  }, [ask, n_asked]);
  return [settled?.ask === ask ? answerOf(settled, n_asked) : { state: 'loading' }, askAgain, stop];
}

function answerOf<T>(settled: Settled<T>, n_asked: number): Answer<T> {
  const isRefreshing = settled.n_asked !== n_asked;
  if ('value' in settled.outcome) {
    return { state: 'done', value: settled.outcome.value, isRefreshing };
  }
  return isRefreshing ? { state: 'loading' } : { state: 'failed', error: settled.outcome.error };
}
