import type { ObjectiveInForce, Service } from '../api/wire';

export type ServiceKind = Service['kind'];
export type Signal = Service['signals'][number];

export const SERVICE_KINDS: ServiceKind[] = ['http', 'grpc', 'queue', 'store', 'other'];
export const SIGNALS: Signal[] = ['traffic', 'errors', 'latency', 'saturation'];

/** What of the list is shown, as its address has it. */
export interface ServiceFilter {
  search: string;
  /** Every kind where none is named. */
  kinds: ServiceKind[];
  /** All of them must be there. */
  signals: Signal[];
}

/** A service with the objectives that are in force for it. */
export interface ServiceRow extends Service {
  /** Those first that need a person first; absent where it is not known what is in force. */
  objectives?: ObjectiveInForce[];
  /** The least share of an error budget that is left; absent where none is in force or known. */
  budgetShare?: number;
}

export function readServiceFilter(params: URLSearchParams): ServiceFilter {
  const named = <T extends string>(name: string, all: T[]) => {
    const asked = (params.get(name) ?? '').split(',');
    return all.filter((value) => asked.includes(value));
  };
  return {
    search: params.get('search') ?? '',
    kinds: named('kind', SERVICE_KINDS),
    signals: named('signal', SIGNALS),
  };
}

/** The rows that a filter leaves, in the order of the source; `inForce` in the order of urgency. */
export function serviceRows(services: Service[], filter: ServiceFilter, inForce?: ObjectiveInForce[]): ServiceRow[] {
  const words = filter.search.toLowerCase().split(/\s+/);
  const byService = inForce && groupByService(inForce);
  return services
    .filter(
      ({ name, kind, signals }) =>
        words.every((word) => name.toLowerCase().includes(word)) &&
        (filter.kinds.length === 0 || filter.kinds.includes(kind)) &&
        filter.signals.every((signal) => signals.includes(signal))
    )
    .map((service) => {
      const objectives = byService && (byService.get(service.name) ?? []);
      return { ...service, objectives, budgetShare: objectives && leastBudget(objectives) };
    });
}

function groupByService(inForce: ObjectiveInForce[]): Map<string, ObjectiveInForce[]> {
  const groups = new Map<string, ObjectiveInForce[]>();
  for (const found of inForce) {
    const { name } = found.objective.service;
    groups.set(name, [...(groups.get(name) ?? []), found]);
  }
  return groups;
}

function leastBudget(objectives: ObjectiveInForce[]): number | undefined {
  const shares = objectives.flatMap(({ budget }) => (budget ? [budget.share] : []));
  return shares.length > 0 ? Math.min(...shares) : undefined;
}
