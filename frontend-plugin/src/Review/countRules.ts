/** How many rules a rule file has. */
export interface RuleCounts {
  n_recording: number;
  n_alerting: number;
}

/** Counts the rules of files that our backend rendered: one `record:` or `alert:` item for each. */
export function countRules(ruleFiles: string[]): RuleCounts {
  const n_of = (kind: string) =>
    ruleFiles.reduce((n, text) => n + (text.match(new RegExp(`^ *- ${kind}: `, 'gm')) ?? []).length, 0);
  return { n_recording: n_of('record'), n_alerting: n_of('alert') };
}
