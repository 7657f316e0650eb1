import { ApiFailure, parseFailure } from '../api/failure';
import { readGrafana } from '../relay/grafanaRead';
import { parseJson } from '../shared/outsideJson';
import { parseAlertStates, type AlertState } from './alertStates';

/** Asks whoever evaluates the rules, with the session of the user, which alerts of an objective are active. */
export async function readAlertStates(
  path: string,
  objectiveId: string,
  signal: AbortSignal
): Promise<Map<string, AlertState>> {
  const { status, body } = await readGrafana({ method: 'GET', path }, signal);
  if (status >= 400) {
    throw parseFailure(status, parseJson(body));
  }
  const states = parseAlertStates(body, objectiveId);
  if (!states) {
    throw new ApiFailure('invalid', 'the answer is none of a rules API');
  }
  return states;
}
