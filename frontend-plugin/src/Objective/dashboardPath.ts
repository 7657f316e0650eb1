import type { Change } from '../api/wire';

/** The path of the dashboard that the newest change in force wrote for an objective; nothing where none was written. */
export function dashboardPath(objectiveId: string, changes: Change[]): string | undefined {
  const written = changes
    .filter(({ state }) => state === 'committed')
    .flatMap(({ objects }) => objects)
    .find(({ kind, objective_id }) => kind === 'dashboard' && objective_id === objectiveId);
  const uid = written && uidOf(written.after);
  return uid === undefined ? undefined : `/d/${encodeURIComponent(uid)}`;
}

/** What a browser sends to write a dashboard has it in `dashboard`. */
function uidOf(after: string): string | undefined {
  try {
    const { dashboard } = JSON.parse(after) ?? {};
    return typeof dashboard?.uid === 'string' && dashboard.uid !== '' ? dashboard.uid : undefined;
  } catch {
    return undefined;
  }
}
