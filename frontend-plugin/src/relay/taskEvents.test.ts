import { EventLines } from './taskEvents';

test('lines are put together from pieces, also in the middle of a letter', () => {
  const bytes = new TextEncoder().encode('{"number":1,"event":"alive"}\n{"number":2,"path":"é"}\n{"num');
  const lines = new EventLines();
  const middle = bytes.indexOf(0xc3) + 1;
  const numbers = [bytes.slice(0, 10), bytes.slice(10, middle), bytes.slice(middle)].map((piece) =>
    lines.push(piece).map(({ number }) => number)
  );
  expect(numbers).toEqual([[], [1], [2]]);
});
