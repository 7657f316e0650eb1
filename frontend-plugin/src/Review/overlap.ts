/**
 * What is there, cut to the fields that would be written, in their order, so that a difference shows what a change
 * changes. What is no JSON (a ruler answers YAML) stays as it is.
 */
export function overlap(there: unknown, after: string): string {
  const now = typeof there === 'string' ? parsed(there) : there;
  const next = parsed(after);
  return now === undefined || next === undefined ? String(there) : pretty(cutTo(now, next));
}

/** JSON as a difference shows it; what is no JSON stays as it is. */
export function prettyJson(json: string): string {
  const value = parsed(json);
  return value === undefined ? json : pretty(value);
}

function cutTo(now: unknown, next: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(next)) {
    return now.map((item, idx) => cutTo(item, next[idx] ?? next[next.length - 1]));
  }
  if (isRecord(now) && isRecord(next)) {
    const names = Object.keys(next).filter((name) => name in now);
    return Object.fromEntries(names.map((name) => [name, cutTo(now[name], next[name])]));
  }
  return now;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
