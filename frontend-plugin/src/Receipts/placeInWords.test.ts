import { placeInWords } from './placeInWords';

test.each([
  ['/etc/prometheus/rules/payment-latency.yaml', false, 'Rule file'],
  ['ruler/rules.yaml', false, 'Rule file'],
  ['grafana/folders/slo-payment/rules/payment-latency', true, 'Rule group in Grafana'],
  ['ruler/mimir/srellama/payment-latency', true, 'Rule group in a ruler'],
])('%s, read back by a browser: %s, is a %s', (path, isReadBack, place) => {
  expect(placeInWords(path, isReadBack)).toBe(place);
});
