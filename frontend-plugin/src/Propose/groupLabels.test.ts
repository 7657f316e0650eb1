import type { Proposal, ServiceDetail } from '../api/wire';
import { aProposal } from '../testData/aProposal';
import { groupLabels } from './groupLabels';

const label = (name: string, ...values: string[]) => ({ name, n_values: values.length, values });
const metric = (name: string, ...labels: Array<ReturnType<typeof label>>): ServiceDetail['metrics'][number] => ({
  name,
  metric_type: 'counter',
  unit: '',
  help: '',
  n_series: 1,
  labels,
});
const detail = (...metrics: ServiceDetail['metrics']): ServiceDetail => ({
  name: 'payment',
  label: 'service',
  metrics,
  n_series: 1,
  cut: [],
});

function proposalOf(metricName: string): Proposal {
  const proposal = aProposal();
  const definition = {
    type: 'latency_bucket' as const,
    histogram: { metric: metricName, matchers: [], promql: metricName },
    threshold_seconds: '0.25',
  };
  const { objective } = proposal;
  return { ...proposal, objective: { ...objective, indicator: { ...objective.indicator, definition } } };
}

test('labels with several values are offered, those that most metrics have first', () => {
  const found = detail(
    metric('a_total', label('region', 'eu', 'us'), label('code', '200', '500')),
    metric('b_total', label('region', 'ap', 'eu', 'us'), label('service', 'payment', 'x'))
  );
  expect(groupLabels(found, [])).toEqual([
    { name: 'region', n_values: 3, values: ['ap', 'eu', 'us'] },
    { name: 'code', n_values: 2, values: ['200', '500'] },
  ]);
});

test('what tells buckets apart, has one value or has too many is not offered', () => {
  const many = Array.from({ length: 51 }, (_, n) => `user ${n}`);
  const found = detail(
    metric('a_bucket', label('le', '0.1', '1'), label('zone', 'one'), label('user', ...many), label('__x', 'a', 'b'))
  );
  expect(groupLabels(found, [])).toEqual([]);
});

test('only the metrics that proposals read count, a histogram by its parts', () => {
  const found = detail(
    metric('wait_seconds_bucket', label('queue', 'a', 'b')),
    metric('other_total', label('disk', 'c', 'd'))
  );
  expect(groupLabels(found, [proposalOf('wait_seconds')]).map(({ name }) => name)).toEqual(['queue']);
});
