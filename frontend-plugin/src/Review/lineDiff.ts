/** One line of a difference. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** The shortest difference between two texts, line by line; removed lines stand before added ones. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const kept = lengthsOfCommonRest(old, fresh);
  const diff: DiffLine[] = [];
  let old_idx = 0;
  let fresh_idx = 0;
  while (old_idx < old.length || fresh_idx < fresh.length) {
    if (old_idx < old.length && old[old_idx] === fresh[fresh_idx]) {
      diff.push({ kind: 'same', text: old[old_idx] });
      old_idx += 1;
      fresh_idx += 1;
    } else if (old_idx < old.length && kept[old_idx + 1][fresh_idx] >= (kept[old_idx][fresh_idx + 1] ?? 0)) {
      diff.push({ kind: 'removed', text: old[old_idx] });
      old_idx += 1;
    } else {
      diff.push({ kind: 'added', text: fresh[fresh_idx] });
      fresh_idx += 1;
    }
  }
  return diff;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** At `[i][j]`: how many lines the rest of `old` from `i` and of `fresh` from `j` have in common, in order. */
function lengthsOfCommonRest(old: string[], fresh: string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = old[i] === fresh[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}
