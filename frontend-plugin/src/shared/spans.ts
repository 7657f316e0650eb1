const NBSP = '\u00a0';

const SECONDS_OF: Record<string, number> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};
const UNITS_IN_WORDS: Array<[string, number]> = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** The seconds of a span in Prometheus' notation, such as `7m22s`. */
export function secondsOf(span: string): number | undefined {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(span)) {
    return undefined;
  }
  const parts = span.matchAll(/(\d+)(ms|[smhdwy])/g);
  return [...parts].reduce((sum, [, n, unit]) => sum + Number(n) * SECONDS_OF[unit], 0);
}

/** A span in Prometheus' notation for people: `7 min 22 s`, `30 d`. */
export function spanInWords(span: string): string {
  const seconds = secondsOf(span);
  return seconds === undefined ? span : durationInWords(seconds);
}

/** A duration with its two largest units at most, cut to whole ones. */
export function durationInWords(seconds: number): string {
  if (seconds < 0) {
    return `-${durationInWords(-seconds)}`;
  }
  if (seconds > 0 && seconds < 1) {
    return `${Math.floor(seconds * 1000)}${NBSP}ms`;
  }
  const first = UNITS_IN_WORDS.findIndex(([, size]) => seconds >= size);
  if (first === -1) {
    return `0${NBSP}s`;
  }
  let rest = seconds;
  const parts: string[] = [];
  for (const [name, size] of UNITS_IN_WORDS.slice(first, first + 2)) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) {
      parts.push(`${n}${NBSP}${name}`);
    }
  }
  return parts.join(NBSP);
}
