import { isComplete, PANEL_KINDS, withKind, type ObjectiveQuery } from './query';

const full: ObjectiveQuery = { refId: 'A', kind: 'status', objective: 'checkout-latency', service: 'checkout' };

test.each(PANEL_KINDS)('a query of the kind %s keeps what it asks for and drops the rest', (kind) => {
  const { objective, service, figure } = withKind(full, kind);
  const kept = [objective && 'objective', service && 'service', figure && 'figure'].filter(Boolean).join(' ');
  expect(kept).toBe(
    {
      status: 'objective service',
      figure: 'objective service figure',
      burn_down: 'objective',
      burn_rates: 'objective',
      alert_history: 'objective',
      backtest: 'objective',
      changes: 'service',
      incidents: 'objective service',
      receipts: 'objective',
    }[kind]
  );
});

test.each([
  ['status', undefined, true],
  ['burn_down', undefined, false],
  ['burn_down', '', false],
  ['burn_down', 'checkout-latency', true],
  ['backtest', '', false],
  ['services', undefined, true],
] as const)('%s of the objective %s is complete: %s', (kind, objective, expected) => {
  expect(isComplete({ refId: 'A', kind, objective })).toBe(expected);
});
