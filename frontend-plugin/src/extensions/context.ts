/** What Grafana hands to a link is typed by it as anything; these read what is there and trust nothing. */

/** The first PromQL text among the queries of a panel or of Explore. */
export function firstExpression(context: unknown): string | undefined {
  const targets = isRecord(context) && Array.isArray(context.targets) ? context.targets : [];
  for (const target of targets) {
    if (isRecord(target) && typeof target.expr === 'string' && target.expr.trim() !== '') {
      return target.expr.trim();
    }
  }
  return undefined;
}

/** The names that our alerts have unless somebody gave them others. */
const OUR_ALERTS = ['ErrorBudgetBurn', 'ObjectiveDataAbsent'];

/** The objective that an alert rule names in its label of that name, if it is one of ours. */
export function objectiveOfRule(context: unknown): string | undefined {
  const rule = isRecord(context) && isRecord(context.rule) ? context.rule : context;
  const labels = isRecord(rule) && isRecord(rule.labels) ? rule.labels : {};
  const isOurs = isRecord(rule) && (OUR_ALERTS.includes(String(rule.name)) || typeof labels.windows === 'string');
  return isOurs && typeof labels.objective === 'string' && labels.objective !== '' ? labels.objective : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
