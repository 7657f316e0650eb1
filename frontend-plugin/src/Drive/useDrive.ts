import { useCallback, useState } from 'react';
import type { Driven } from '../api/wire';
import { useTask } from '../shared/useTask';
import { driveChange, startUndo } from './driveChange';

type Begin = (signal: AbortSignal) => Promise<Driven>;

/** Drives a change from this page: begins it, goes on after trouble, takes it back. */
export function useDrive() {
  const [driven, setDriven] = useState<Driven>();
  const work = useCallback(async (begin: Begin, signal: AbortSignal) => {
    return driveChange(await begin(signal), setDriven, signal);
  }, []);
  const { task, run } = useTask(work);
  const goOn = useCallback(() => driven && run(async () => driven), [driven, run]);
  const takeBack = useCallback((id: string) => run((signal) => startUndo(id, signal)), [run]);
  return { driven, task, begin: run, goOn, takeBack };
}
