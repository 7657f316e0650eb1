import type { Change, Objective } from '../api/wire';

/** The objectives of the committed changes, each as its newest change has it. `changes` are the newest first. */
export function objectivesInForce(changes: Change[]): Objective[] {
  const newest = new Map<string, Objective>();
  for (const { objective } of changes.filter(isInForce).flatMap(({ files }) => files)) {
    if (!newest.has(objective.id)) {
      newest.set(objective.id, objective);
    }
  }
  return [...newest.values()];
}

/** Whether what a change wrote is there. */
export function isInForce({ state }: Change): boolean {
  return state === 'committed';
}

/** Whether a change may be taken back: it is in force, or it waits for a person. */
export function canBeUndone({ state }: Change): boolean {
  return state === 'committed' || state === 'stuck';
}
