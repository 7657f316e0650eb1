import type { Backtest, Objective } from '../api/wire';
import { secondsOf } from '../shared/spans';

/** What is left of an error budget at the end of a history, in three units; negative where too much was burned. */
export interface BudgetLeft {
  share: number;
  /** Of full outage. */
  seconds: number;
  events: number;
}

/** Nothing where the history has no events, since then no budget was touched and none is known. */
export function budgetLeft(objective: Objective, backtest: Backtest): BudgetLeft | undefined {
  const share = backtest.budget_remaining;
  if (share === undefined || share === null) {
    return undefined;
  }
  const budget = Number(objective.error_budget);
  // A history that is longer than the period shows more than its budget is about.
  const history_seconds = (Date.parse(backtest.until) - Date.parse(backtest.from)) / 1000;
  const budgeted_seconds = Math.min(secondsOf(objective.period) ?? Infinity, history_seconds);
  return {
    share,
    seconds: share * budget * budgeted_seconds,
    events: budget * backtest.events_total - backtest.events_bad,
  };
}
