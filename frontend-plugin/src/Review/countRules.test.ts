import { countRules } from './countRules';

const FILE = `# Written by srellama. - alert: none
groups:
- name: x
  rules:
  - record: slo:events:increase5m
    expr: sum(x)
  - record: slo:bad_events:increase5m
    expr: sum(y)
  - alert: ErrorBudgetBurn
    annotations:
      description: 'a text - record: of words'
`;

test('rules are counted by kind over all files', () => {
  expect(countRules([FILE, FILE])).toEqual({ n_recording: 4, n_alerting: 2 });
  expect(countRules([])).toEqual({ n_recording: 0, n_alerting: 0 });
});
