import { memberOf, parseJson } from './outsideJson';

test.each([
  ['{"a":{"b":7}}', 7],
  ['{"a":{"c":7}}', undefined],
  ['{"a":null}', undefined],
  ['{"a":"b"}', undefined],
  ['null', undefined],
  ['{"a":', undefined],
  ['', undefined],
])('the member a.b of %s is %s', (text, member) => {
  expect(memberOf(parseJson(text), 'a', 'b')).toBe(member);
});

test('what every object inherits is no member', () => {
  expect(memberOf({}, 'constructor', 'name')).toBeUndefined();
  expect(memberOf(parseJson('{"__proto__":{"a":1}}'), '__proto__', 'a')).toBe(1);
  expect(memberOf({}, '__proto__')).toBeUndefined();
});
