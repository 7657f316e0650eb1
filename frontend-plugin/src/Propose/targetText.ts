/** A target as the backend takes it: `99.9` becomes `99.9%`, `0.999` stays a share. Nothing for an empty field. */
export function targetText(typed: string): string | undefined {
  const text = typed.replaceAll(/\s/g, '').replace(',', '.');
  if (text === '') {
    return undefined;
  }
  return /^\d+(\.\d+)?$/.test(text) && Number(text) >= 1 ? `${text}%` : text;
}
