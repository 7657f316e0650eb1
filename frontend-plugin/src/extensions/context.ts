import pluginJson from '../plugin.json';

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

/** What Grafana calls the origin of rules of this app; it shows links beside a rule only to the app it is from. */
const ORIGIN = `plugin/${pluginJson.id}`;

/** The objective that an alert rule of this app guards. */
export function objectiveOfRule(context: unknown): string | undefined {
  const labels = isRecord(context) && isRecord(context.labels) ? context.labels : {};
  const isOurs = labels.__grafana_origin === ORIGIN;
  return isOurs && typeof labels.objective === 'string' && labels.objective !== '' ? labels.objective : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
