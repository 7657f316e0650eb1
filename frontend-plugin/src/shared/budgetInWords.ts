import type { ObjectiveInForce } from '../api/wire';
import { count, percent } from './numbers';
import { durationInWords } from './spans';
import { t } from './translate';

/** What is left of a budget as time and as events: `18 h 10 min · 3,120 events`. */
export function budgetAmounts({ seconds, events }: NonNullable<ObjectiveInForce['budget']>): string {
  return t('objective.budget-amounts', '{{time}} · {{n}} events', {
    time: durationInWords(seconds),
    n: events < 0 ? `-${count(-events)}` : count(events),
  });
}

/** How fast a budget burns: `0.4×`, where 1 spends it in exactly the period. */
export function burnInWords(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) {
    return '–';
  }
  if (rate > 0 && rate < 0.01) {
    return '< 0.01×';
  }
  return `${rate < 10 ? Number(rate.toFixed(2)) : Math.floor(rate)}×`;
}

/** An attainment with as many decimals as its target needs to be told from it. */
export function attainmentInWords({ attainment, objective }: ObjectiveInForce): string {
  if (attainment === null || attainment === undefined) {
    return '–';
  }
  const n_decimals = objective.target_percent.split('.')[1]?.length ?? 0;
  return percent(attainment, n_decimals + 2);
}
