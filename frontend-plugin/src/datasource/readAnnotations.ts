import { textUtil, type AnnotationEvent, type DataFrame } from '@grafana/data';

/**
 * The rows with a field `time` as annotations. Names of services come from outside, and Grafana shows titles and
 * texts as HTML, so they are escaped.
 */
export function readAnnotations(frames: DataFrame[]): AnnotationEvent[] {
  return frames.flatMap((frame) =>
    Array.from({ length: frame.length }, (_, row) => eventOf(frame, row)).filter((event) => event !== undefined)
  );
}

function eventOf(frame: DataFrame, row: number): AnnotationEvent | undefined {
  const valueOf = (name: string): unknown => frame.fields.find((field) => field.name === name)?.values[row];
  const text = (name: string) => {
    const value = valueOf(name);
    return typeof value === 'string' ? value : '';
  };
  const time = valueOf('time');
  if (typeof time !== 'number') {
    return undefined;
  }
  const end = valueOf('timeEnd');
  const timeEnd = typeof end === 'number' && end > time ? end : undefined;
  return {
    time,
    timeEnd,
    isRegion: timeEnd !== undefined,
    title: textUtil.escapeHtml(text('title')),
    text: textUtil.escapeHtml(text('text')),
    tags: text('tags').split(',').filter(Boolean),
  };
}
