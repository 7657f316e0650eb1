import { fileNameOf } from './downloadFile';

test.each([
  ['/etc/prometheus/rules/payment.yaml', 'payment.yaml'],
  ['C:\\rules\\payment.yaml', 'payment.yaml'],
  ['payment.yaml', 'payment.yaml'],
])('the file name of %s is %s', (path, name) => {
  expect(fileNameOf(path)).toBe(name);
});
