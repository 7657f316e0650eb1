import type { Proposal, ServiceDetail } from '../api/wire';

/** A label that objectives can be told apart by. */
export interface GroupLabel {
  name: string;
  n_values: number;
  /** The first of its values. */
  values: string[];
}

/** A group has at most so many objectives. */
const MAX_GROUP_SIZE = 50;
/** These tell parts of a histogram or of a summary apart, not parts of a service. */
const OF_BUCKETS = ['le', 'quantile'];

/**
 * The labels that the metrics of the proposals have with several values, of all metrics where there are no proposals
 * yet; those that most metrics have first.
 */
export function groupLabels({ metrics, label: serviceLabel }: ServiceDetail, proposals: Proposal[]): GroupLabel[] {
  const read = metricsOf(proposals);
  const isRead = (name: string) => read.size === 0 || read.has(name) || read.has(familyOf(name));
  const found = new Map<string, GroupLabel & { n_metrics: number }>();
  for (const { labels } of metrics.filter(({ name }) => isRead(name))) {
    for (const { name, n_values, values } of labels.filter((label) => isPart(label, serviceLabel))) {
      const before = found.get(name) ?? { name, n_values, values, n_metrics: 0 };
      const most = n_values > before.n_values ? { n_values, values } : before;
      found.set(name, { ...before, ...most, name, n_metrics: before.n_metrics + 1 });
    }
  }
  return [...found.values()]
    .sort((a, b) => b.n_metrics - a.n_metrics || a.name.localeCompare(b.name))
    .map(({ name, n_values, values }) => ({ name, n_values, values }));
}

function isPart({ name, n_values }: GroupLabel, serviceLabel: string): boolean {
  const isOwn = name === serviceLabel || name.startsWith('__') || OF_BUCKETS.includes(name);
  return !isOwn && n_values > 1 && n_values <= MAX_GROUP_SIZE;
}

function metricsOf(proposals: Proposal[]): Set<string> {
  const parts = proposals.flatMap(({ objective }) => Object.values<unknown>(objective.indicator.definition));
  return new Set(parts.flatMap((part) => (hasMetric(part) ? [part.metric] : [])));
}

function hasMetric(part: unknown): part is { metric: string } {
  return typeof part === 'object' && part !== null && 'metric' in part && typeof part.metric === 'string';
}

function familyOf(name: string): string {
  return name.replace(/_(bucket|count|sum)$/, '');
}
