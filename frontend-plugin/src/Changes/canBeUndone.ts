import type { Change } from '../api/wire';

/** Whether a change may be taken back: it is in force, or it waits for a person. */
export function canBeUndone({ state }: Change): boolean {
  return state === 'committed' || state === 'stuck';
}
