import type { ObjectiveHistory, ObjectiveInForce, TierBurn } from '../api/wire';
import { isText, memberOf, parseJson } from '../shared/outsideJson';

/** What whoever evaluates an alert says of it. */
export type AlertState = 'active' | 'quiet' | 'failing';

/** Who evaluates the rules of an objective, and where the user's session reads what it says of them. */
export interface Evaluator {
  kind: 'grafana' | 'ruler';
  path: string;
}

/** Who evaluates the rules in force, where a browser wrote them; nothing where the backend asks by itself. */
export function evaluatorOf({ in_force, changes }: ObjectiveHistory): Evaluator | undefined {
  const { objects = [] } = changes.find(({ id }) => id === in_force.change) ?? {};
  const rules = objects.find(({ objective_id, rules_path }) => objective_id === in_force.objective.id && rules_path);
  return rules?.rules_path
    ? { kind: rules.kind === 'ruler_group' ? 'ruler' : 'grafana', path: rules.rules_path }
    : undefined;
}

/** The alert of a tier, as its labels name it. */
export function alertOf({ severity, long_window, short_window }: TierBurn): string {
  return alertName(severity, `${long_window}/${short_window}`);
}

/** Whoever evaluates an alert that is active has the last word on whether the budget burns. */
export function withAlertStates(in_force: ObjectiveInForce, states?: Map<string, AlertState>): ObjectiveInForce {
  const isActive = in_force.tiers.some((tier) => states?.get(alertOf(tier)) === 'active');
  return isActive ? { ...in_force, state: 'burning' } : in_force;
}

/** The alerts of an objective in the answer of a rules API; nothing where the text is no such answer. */
export function parseAlertStates(text: string, objectiveId: string): Map<string, AlertState> | undefined {
  const groups = memberOf(parseJson(text), 'data', 'groups');
  if (!Array.isArray(groups)) {
    return undefined;
  }
  const states = new Map<string, AlertState>();
  for (const rule of groups.flatMap((group) => memberOf(group, 'rules'))) {
    const [severity, windows] = [memberOf(rule, 'labels', 'severity'), memberOf(rule, 'labels', 'windows')];
    const state = stateOf(rule);
    if (memberOf(rule, 'labels', 'objective') === objectiveId && isText(severity) && isText(windows) && state) {
      states.set(alertName(severity, windows), state);
    }
  }
  return states;
}

/** An alert that is pending, or that is kept firing for a while, is no quiet one. */
function stateOf(rule: unknown): AlertState | undefined {
  const health = memberOf(rule, 'health');
  if (health === 'error' || health === 'err') {
    return 'failing';
  }
  switch (memberOf(rule, 'state')) {
    case 'firing':
    case 'pending':
    case 'recovering':
      return 'active';
    case 'inactive':
      return 'quiet';
    default:
      return undefined;
  }
}

function alertName(severity: string, windows: string): string {
  return `${severity} ${windows}`;
}
