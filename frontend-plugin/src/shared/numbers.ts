/** Between a number and its unit, so that no line ends there. */
const NBSP = '\u00a0';

/** A share as an exact decimal text, such as `0.0144`, in percent: `1.44 %`. No float is involved. */
export function percentOfDecimal(share: string): string {
  const number = percentNumber(share);
  return number === undefined ? share : `${number}${NBSP}%`;
}

/** The same without its unit: `1.44`; nothing for what is no decimal. */
export function percentNumber(share: string): string | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(share);
  if (!match) {
    return undefined;
  }
  const [, sign, whole, fraction = ''] = match;
  const digits = whole + fraction.padEnd(2, '0');
  const pointAt = whole.length + 2;
  const before = digits.slice(0, pointAt).replace(/^0+(?=\d)/, '');
  const after = digits.slice(pointAt).replace(/0+$/, '');
  return `${sign}${after === '' ? before : `${before}.${after}`}`;
}

/** A share in percent, cut and never rounded up: 99.9996 % of good events are not 100 %. */
export function percent(share: number, n_decimals = 0): string {
  const scale = 10 ** n_decimals;
  // A float that misses a whole number by its last bits is that number.
  const scaled = Math.floor(Number((share * 100 * scale).toPrecision(12)));
  return `${(scaled / scale).toFixed(n_decimals)}${NBSP}%`;
}

/** A whole number of events with separators. */
export function count(n: number): string {
  return Math.floor(n).toLocaleString('en-US');
}

/** A frequency that may be below one: `0.3`, `2`, `0`. */
export function perMonth(n: number): string {
  return n > 0 && n < 0.05 ? '< 0.1' : String(Math.round(n * 10) / 10);
}
