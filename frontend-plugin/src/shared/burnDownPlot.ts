import { dateTimeFormat, getTimeZone, type GrafanaTheme2 } from '@grafana/data';
import { AxisPlacement, GraphDrawStyle, LineInterpolation, ScaleOrientation, VisibilityMode } from '@grafana/schema';
import { UPlotConfigBuilder } from '@grafana/ui';
import type { BurnDownData, Mark } from './burnDownData';
import { percent } from './numbers';

type Plot = Parameters<NonNullable<Parameters<typeof UPlotConfigBuilder.prototype.addHook<'draw'>>[1]>>[0];

/** What a single point is shown at the end of. */
const A_DAY_MS = 86_400_000;
const DASH_PX: Record<Mark['kind'], number[]> = { page: [], ticket: [6, 4], change: [2, 4] };

/** How the graph looks, and whom it tells which point lies under the pointer. */
export function burnDownPlot(
  theme: GrafanaTheme2,
  data: BurnDownData,
  onHover: (pointIdx: number | undefined) => void
): UPlotConfigBuilder {
  const { leastShare, marks } = data;
  const timeZone = getTimeZone();
  const plot = new UPlotConfigBuilder(timeZone);
  plot.addScale({
    scaleKey: 'x',
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: 1,
    range: () => timeSpan(data),
  });
  plot.addScale({
    scaleKey: 'y',
    orientation: ScaleOrientation.Vertical,
    direction: 1,
    min: leastShare * 1.05,
    max: 1.04,
  });
  plot.addAxis({
    scaleKey: 'x',
    isTime: true,
    theme,
    timeZone,
    placement: AxisPlacement.Bottom,
    grid: { show: false },
  });
  plot.addAxis({
    scaleKey: 'y',
    theme,
    placement: AxisPlacement.Left,
    grid: { show: true },
    space: 36,
    formatValue: (share: number) => percent(share),
  });
  plot.addSeries({
    scaleKey: 'y',
    theme,
    drawStyle: GraphDrawStyle.Line,
    lineInterpolation: LineInterpolation.Linear,
    lineColor: theme.colors.primary.text,
    lineWidth: 2,
    fillOpacity: 12,
    showPoints: VisibilityMode.Never,
    pxAlign: true,
  });
  plot.setCursor({ drag: { x: false, y: false }, y: false });
  plot.addHook('setCursor', (u) => onHover(u.cursor.idx ?? undefined));
  plot.addHook('drawAxes', (u) => drawEmptyLine(u, theme));
  plot.addHook('draw', (u) => marks.forEach((mark) => drawMark(u, theme, mark)));
  return plot;
}

/** From the first to the last that there is: left to itself, the scale adds empty days on both sides. */
export function timeSpan({ times, marks }: BurnDownData): [number, number] {
  const all = [times[0], times[times.length - 1], ...marks.map(({ time }) => time)];
  const [from, until] = [Math.min(...all), Math.max(...all)];
  return from < until ? [from, until] : [from - A_DAY_MS, until];
}

/** A mark's colour; the line's dashes and the legend's words say the same. */
export function markColor(theme: GrafanaTheme2, kind: Mark['kind']): string {
  switch (kind) {
    case 'page':
      return theme.colors.error.text;
    case 'ticket':
      return theme.colors.warning.text;
    case 'change':
      return theme.colors.info.text;
  }
}

export function pointInWords(time: number, share: number): string {
  return `${dateTimeFormat(time, { format: 'YYYY-MM-DD HH:mm' })} · ${percent(share, 1)}`;
}

/** Where the budget is spent. */
function drawEmptyLine(u: Plot, theme: GrafanaTheme2) {
  const y = Math.round(u.valToPos(0, 'y', true));
  stroke(u, theme.colors.error.border, [], (context) => {
    context.moveTo(u.bbox.left, y);
    context.lineTo(u.bbox.left + u.bbox.width, y);
  });
}

function drawMark(u: Plot, theme: GrafanaTheme2, { time, kind }: Mark) {
  const x = Math.round(u.valToPos(time, 'x', true));
  const { top, height } = u.bbox;
  stroke(u, markColor(theme, kind), DASH_PX[kind], (context) => {
    context.moveTo(x, top);
    context.lineTo(x, top + height);
  });
}

function stroke(u: Plot, color: string, dash: number[], path: (context: CanvasRenderingContext2D) => void) {
  const { ctx } = u;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 2 * window.devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * window.devicePixelRatio));
  ctx.beginPath();
  path(ctx);
  ctx.stroke();
  ctx.restore();
}
