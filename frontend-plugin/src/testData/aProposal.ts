import type { Backtest, Fit, Proposal, WhatIf } from '../api/wire';

/** A backtest of 30 days that used half its budget in one burst, with one page. */
export function aBacktest(budgetRemaining = 0.5): Backtest {
  return {
    from: '2026-03-01T00:00:00Z',
    until: '2026-03-31T00:00:00Z',
    step: '1m',
    unseen: '0s',
    events_total: 4_320_000,
    events_bad: 2160,
    attainment: 0.9995,
    budget_remaining: budgetRemaining,
    burn_down: [
      { at: '2026-03-01T12:00:00Z', budget_remaining: 1 },
      { at: '2026-03-10T12:00:00Z', budget_remaining: budgetRemaining },
      { at: '2026-03-31T00:00:00Z', budget_remaining: budgetRemaining },
    ],
    n_days: 30,
    n_days_held: 29,
    calendar_windows: [],
    pages_per_30_days: 1,
    tiers: [
      {
        severity: 'page',
        windows: '1h/5m',
        firings: [
          {
            burning_since: '2026-03-10T12:00:00Z',
            fired_at: '2026-03-10T12:05:00Z',
            resolved_at: '2026-03-10T14:00:00Z',
          },
        ],
      },
    ],
  };
}

/** How sure 99.9 % is by 30 days, of which one was bad. */
export function aFit(change: Partial<Fit> = {}): Fit {
  return {
    attainment_at_least: 0.99912,
    confidence: 0.96875,
    margin: 0.5,
    n_days: 30,
    windows: [{ window: '1d', n_windows: 30, n_kept: 29, worst: 0.985, tenth: 0.9993, median: 1 }],
    ...change,
  };
}

/** An availability objective of `payment`, ranked first, that may be put in force. */
export function aProposal(change: Partial<Proposal> = {}, id = 'payment-availability'): Proposal {
  return {
    schema: 'srellama/proposal/v1',
    digest: id.padEnd(64, '0'),
    is_applicable: true,
    objective: {
      id,
      service: { name: 'payment', label: 'service' },
      indicator: {
        kind: 'availability',
        in_words: 'share of http_requests_total without code=~"5.."',
        definition: {
          shape: 'status_ratio',
        } as unknown as Proposal['objective']['indicator']['definition'],
      },
      target: '0.999',
      target_percent: '99.9',
      error_budget: '0.001',
      period: '30d',
      maintenance: [],
    },
    rank: { rules: 1, model: null },
    reasons: ['requests are what its callers feel'],
    counter_reasons: ['half of it is from one client'],
    target_reason: 'history kept 99.95 %',
    alert_tiers: {
      base_window: '5m',
      notes: [],
      tiers: [
        {
          severity: 'page',
          long_window: '1h',
          short_window: '5m',
          factor: '14.4',
          threshold: '0.0144',
          certificate: {
            can_fire: true,
            budget_share_at_trigger: '0.02',
            events_needed: 69,
            time_to_fire_at_full_outage: '52s',
          },
        },
      ],
    },
    cadence: { scrape_interval: '15s', evaluation_interval: '30s' },
    backtest: aBacktest(),
    evidence: {
      source: 'http://prometheus.example',
      server: 'Prometheus 3.15.0',
      read_by: 'direct',
      as_of: '2026-03-31T00:00:00Z',
      queries: [],
    },
    findings: [],
    fit: aFit(),
    ...change,
  };
}

/** What would be so at 99.5 %. */
export function aWhatIf(change: Partial<WhatIf> = {}): WhatIf {
  const { alert_tiers } = aProposal();
  return {
    target: '0.995',
    period: '30d',
    budget_time: '3h36m',
    budget_events: 21_600,
    false_pages_per_30_days: 0.1,
    alert_tiers,
    in_words: [],
    backtest: aBacktest(0.9),
    fit: aFit({ confidence: 0.99, margin: 0.9 }),
    ...change,
  };
}
