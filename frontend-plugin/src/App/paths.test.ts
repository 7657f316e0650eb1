import { proposePath, readReviewSubject, readService, receiptPath, reviewPath } from './paths';

const search = (path: string) => path.slice(path.indexOf('?'));

test.each(['payment', 'a b&c=d', 'größe', '50%', '+'])('the service %s survives its address', (service) => {
  expect(readService(search(proposePath(service)))).toBe(service);
  const subject = { service, objectiveIds: ['x-availability', 'x-latency'] };
  expect(readReviewSubject(search(reviewPath(subject)))).toEqual(subject);
});

test.each(['', '?service=', '?service=payment', '?service=payment&objective=', '?objective=x'])(
  '`%s` is no review',
  (query) => {
    expect(readReviewSubject(query)).toBeUndefined();
  }
);

test('a receipt has one path segment of its own', () => {
  expect(receiptPath('../x')).toBe('/a/srellama-reliability-app/receipts/..%2Fx');
});
