import type { Proposal, WhatIf } from '../api/wire';
import type { Fact } from '../shared/FactList';
import { narrowedTo } from '../shared/narrowedTo';
import { count, percent, perMonth } from '../shared/numbers';
import { periodInWords } from '../shared/periodInWords';
import { durationInWords, secondsOf, spanInWords } from '../shared/spans';
import { t } from '../shared/translate';
import { budgetLeft } from './budgetLeft';
import { fitFacts } from './fitFacts';

/** The figures of a proposal; of one that is tried, its whole budget, too. */
export function proposalFacts(proposal: Proposal, whatIf?: WhatIf): Fact[] {
  const { objective, backtest } = proposal;
  const left = budgetLeft(objective, backtest);
  const noEvents = t('proposal.no-events', 'no events');
  return [
    {
      name: t('proposal.target', 'Target'),
      value: t('proposal.target-value', '{{target}} % over {{period}}', {
        target: objective.target_percent,
        period: periodInWords(objective.period),
      }),
    },
    ...narrowedTo(objective),
    ...(whatIf ? [wholeBudget(whatIf)] : []),
    {
      name: t('proposal.attainment', 'In history'),
      value: typeof backtest.attainment === 'number' ? percent(backtest.attainment, 3) : noEvents,
    },
    {
      name: t('proposal.budget-left', 'Budget left'),
      value: left
        ? t('proposal.budget-left-value', '{{share}} · {{time}} · {{n}} events', {
            share: percent(left.share),
            time: durationInWords(left.seconds),
            n: count(left.events),
          })
        : noEvents,
    },
    {
      name: t('proposal.held', 'Would have held on'),
      value: t('proposal.held-value', '{{n_held}} of {{n_days}} days', {
        n_held: backtest.n_days_held,
        n_days: backtest.n_days,
      }),
    },
    {
      name: t('proposal.pages', 'Pages'),
      value:
        backtest.pages_per_30_days > 0
          ? t('proposal.pages-value', 'about {{n}} a month', { n: perMonth(backtest.pages_per_30_days) })
          : t('proposal.no-pages', 'none in this history'),
    },
    ...fitFacts(proposal),
    ...notLookedAt(objective.period, backtest),
  ];
}

function wholeBudget({ budget_time, budget_events }: WhatIf): Fact {
  const time = spanInWords(budget_time);
  return {
    name: t('proposal.budget', 'Budget'),
    value:
      typeof budget_events === 'number'
        ? t('proposal.budget-value', '{{time}} · {{n}} events', { time, n: count(budget_events) })
        : time,
  };
}

/** What the numbers beside it do not know. */
function notLookedAt(period: string, { unseen, from, until }: Proposal['backtest']): Fact[] {
  const periodSeconds = secondsOf(period);
  const historySeconds = (Date.parse(until) - Date.parse(from)) / 1000;
  const unseenSeconds = secondsOf(unseen) ?? 0;
  const facts: Fact[] = [];
  if (unseenSeconds > 0) {
    facts.push({
      name: t('proposal.unseen', 'Could not look at'),
      value: t('proposal.unseen-value', '{{span}} without data', { span: spanInWords(unseen) }),
    });
  }
  // The first base window of a history is not counted.
  if (periodSeconds !== undefined && historySeconds < periodSeconds * 0.95) {
    facts.push({
      name: t('proposal.short', 'History'),
      value: t('proposal.short-value', '{{seen}} of the {{period}} that the target is about', {
        seen: durationInWords(historySeconds),
        period: spanInWords(period),
      }),
    });
  }
  return facts;
}
