import type { ObjectiveInForce } from '../api/wire';

/** By what the list is sorted. `urgency` is the order of the backend: those first that need a person first. */
export type SortKey = 'urgency' | 'objective' | 'budget' | 'burn' | 'attainment';

export const SORT_KEYS: SortKey[] = ['urgency', 'objective', 'budget', 'burn', 'attainment'];

/** How the list is shown, as its address has it. */
export interface Arrangement {
  search: string;
  needsPerson: boolean;
  sort: SortKey;
  isReversed: boolean;
  isGrouped: boolean;
}

/** Objectives under one heading; none where they are not grouped. */
export interface Group {
  service?: string;
  objectives: ObjectiveInForce[];
}

export function readArrangement(params: URLSearchParams): Arrangement {
  const sort = params.get('sort') ?? '';
  const key = sort.replace(/^-/, '') as SortKey;
  return {
    search: params.get('search') ?? '',
    needsPerson: params.get('show') === 'attention',
    sort: SORT_KEYS.includes(key) ? key : 'urgency',
    isReversed: SORT_KEYS.includes(key) && sort.startsWith('-'),
    isGrouped: params.get('group') === 'service',
  };
}

/** What of the list is shown, and in which order. `objectives` come in the order of urgency. */
export function arrange(objectives: ObjectiveInForce[], arrangement: Arrangement): Group[] {
  const words = arrangement.search.toLowerCase().split(/\s+/);
  const shown = objectives.filter(({ objective, state }) => {
    const text = `${objective.id} ${objective.service.name} ${objective.indicator.in_words}`.toLowerCase();
    return words.every((word) => text.includes(word)) && !(arrangement.needsPerson && state === 'healthy');
  });
  const sorted = arrangement.sort === 'urgency' ? shown : [...shown].sort(COMPARE[arrangement.sort]);
  if (arrangement.isReversed) {
    sorted.reverse();
  }
  if (!arrangement.isGrouped) {
    return sorted.length > 0 ? [{ objectives: sorted }] : [];
  }
  const groups = new Map<string, ObjectiveInForce[]>();
  for (const found of sorted) {
    const service = found.objective.service.name;
    groups.set(service, [...(groups.get(service) ?? []), found]);
  }
  return [...groups].map(([service, found]) => ({ service, objectives: found }));
}

type Compare = (one: ObjectiveInForce, two: ObjectiveInForce) => number;

/** The first of each order is the one that a person looks for; what is not known comes last. */
const COMPARE: Record<Exclude<SortKey, 'urgency'>, Compare> = {
  objective: (one, two) => one.objective.id.localeCompare(two.objective.id),
  budget: (one, two) => (one.budget?.share ?? Infinity) - (two.budget?.share ?? Infinity) || 0,
  burn: (one, two) => (two.burn_rate ?? -1) - (one.burn_rate ?? -1),
  attainment: (one, two) => (one.attainment ?? 2) - (two.attainment ?? 2),
};
