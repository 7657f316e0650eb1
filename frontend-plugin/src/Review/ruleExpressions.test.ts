import { ruleExpressions } from './ruleExpressions';

test('a Grafana rule has its PromQL in its queries, not in what Grafana evaluates itself', () => {
  const rule = {
    title: 'page',
    data: [
      { datasourceUid: 'prom', model: { expr: 'up == 0' } },
      { datasourceUid: '__expr__', model: { expr: 'A', expression: '$A > 0' } },
    ],
  };
  expect(ruleExpressions(JSON.stringify({ rules: [rule] }))).toEqual([{ rule: 'page', expression: 'up == 0' }]);
});

test('a rule of a ruler says it itself', () => {
  const rules = [
    { record: 'slo:events', expr: 'sum(x)' },
    { alert: 'Burns', expr: 'slo:events > 1' },
  ];
  expect(ruleExpressions(JSON.stringify({ name: 'g', rules }))).toEqual([
    { rule: 'slo:events', expression: 'sum(x)' },
    { rule: 'Burns', expression: 'slo:events > 1' },
  ]);
});

test.each(['', 'no json', '[]', '{"rules": 1}', '{"uid": "folder"}', '{"rules": [null, {"title": 1}]}'])(
  '%j has none',
  (json) => {
    expect(ruleExpressions(json)).toEqual([]);
  }
);
