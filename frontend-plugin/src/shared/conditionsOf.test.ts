import type { Objective, Selector } from '../api/wire';
import { aProposal } from '../testData/aProposal';
import { conditionsOf } from './conditionsOf';

const selector = (metric: string, ...matchers: Array<[string, string]>): Selector => ({
  metric,
  matchers: [['service', 'payment'], ...matchers].map(([label, value]) => ({ label, operator: '=', value })),
  promql: metric,
});

function objective(definition: Objective['indicator']['definition']): Objective {
  const { objective } = aProposal();
  return { ...objective, indicator: { ...objective.indicator, definition } };
}

test('what all metrics are narrowed to is named, and the service is not', () => {
  const grouped = objective({
    type: 'failure_share',
    failed: selector('errors_total', ['region', 'eu'], ['cause', 'x']),
    total: selector('requests_total', ['region', 'eu']),
  });
  expect(conditionsOf(grouped)).toEqual(['region = "eu"']);
});

test('what reads no metric of ours is narrowed to nothing', () => {
  expect(conditionsOf(objective({ type: 'composite', members: [] }))).toEqual([]);
});
