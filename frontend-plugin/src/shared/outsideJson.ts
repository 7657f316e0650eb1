/** The value of a text from outside; nothing where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The member of a value from outside that lies behind these names, one within the other; nothing where there is none. */
export function memberOf(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (level, name) =>
      typeof level === 'object' && level !== null && Object.hasOwn(level, name) ? Reflect.get(level, name) : undefined,
    value
  );
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
