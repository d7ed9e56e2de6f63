import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import type { TraceSummary } from '../../api/shapes';
import { usePreferences } from '../../prefer/preferences';
import { traceAddress, type SearchQuery } from '../../route/codec';
import { navigate } from '../../route/location';
import { formatDuration, formatInstant, formatTimeOfDay } from '../../time/nanos';
import type { FixedRange } from '../../time/range';
import { prepare, useSize } from '../trace/canvas';
import { usePalette } from '../trace/palette';
import { durationAt, durationTicks, instantAt, nearest, plotOf, timeTicks, type Plot } from './plot';
import css from './Scatter.module.css';

interface ScatterProperties {
  readonly traces: readonly TraceSummary[];
  readonly range: FixedRange;
  readonly stale: boolean;
  onSelect(part: Partial<SearchQuery>): void;
}

type Point = readonly [number, number];

const DRAG_PIXELS = 6;

/**
 * Duration over time, one dot a trace. A click opens the nearest; dragging narrows the search. The table
 * below holds the same traces for those who do not point.
 */
export function Scatter({ traces, range, stale, onSelect }: ScatterProperties) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(frame);
  const palette = usePalette();
  const zone = usePreferences((preferences) => preferences.zone);
  const plot = useMemo(() => plotOf(traces, range, size), [traces, range, size]);
  const [hovered, setHovered] = useState(-1);
  const [box, setBox] = useState<readonly [Point, Point] | null>(null);

  useEffect(() => {
    if (canvas.current === null || size.width === 0) return;
    const context = prepare(canvas.current, size);
    context.fillStyle = palette.line;
    for (const tick of durationTicks(plot)) context.fillRect(plot.left, Math.round(tick.y), plot.width, 1);
    for (const tick of timeTicks(plot)) context.fillRect(Math.round(tick.x), plot.top + plot.height, 1, 5);
    // Failed ones last, so that none is hidden below a crowd.
    for (const failed of [false, true]) {
      for (let at = 0; at < traces.length; at++) {
        if (traces[at]!.errors > 0 !== failed) continue;
        context.globalAlpha = failed ? 0.9 : 0.55;
        context.fillStyle = failed ? palette.error : palette.accent;
        dot(context, plot, at, failed);
      }
    }
    context.globalAlpha = 1;
    if (hovered >= 0 && hovered < traces.length) {
      context.strokeStyle = palette.text;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(plot.x[hovered]!, plot.y[hovered]!, plot.radius[hovered]! + 3, 0, 2 * Math.PI);
      context.stroke();
    }
  }, [hovered, palette, plot, size, traces]);

  const pointOf = (event: PointerEvent): Point => {
    const area = frame.current!.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  };
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setBox([pointOf(event), pointOf(event)]);
  };
  const move = (event: PointerEvent) => {
    const point = pointOf(event);
    if (box === null) setHovered(nearest(plot, point[0], point[1], 14));
    else setBox([box[0], point]);
  };
  const end = (event: PointerEvent) => {
    const [from, to] = [box?.[0], pointOf(event)];
    setBox(null);
    if (from === undefined) return;
    if (Math.abs(to[0] - from[0]) > DRAG_PIXELS) {
      onSelect(boxQuery(plot, boxOf(plot, from, to)));
      return;
    }
    const found = nearest(plot, to[0], to[1], 14);
    if (found >= 0) navigate(traceAddress(traces[found]!.traceId));
  };

  const shown = hovered >= 0 ? traces[hovered] : undefined;
  const drawn = box === null ? null : boxOf(plot, box[0], box[1]);
  const failed = traces.filter((trace) => trace.errors > 0).length;
  return (
    <figure className={css.figure} data-stale={stale}>
      <figcaption>
        <span>Duration</span>
        <span className={css.legend}>
          <i data-kind="fine" /> ok <i data-kind="failed" /> with errors
        </span>
        <small>Click a dot to open its trace, drag to narrow the time and the least duration</small>
      </figcaption>
      <div
        ref={frame}
        className={css.plot}
        role="img"
        aria-label={`Duration over time of ${traces.length} traces, ${failed} with errors. The table below lists them.`}
        data-pointing={hovered >= 0}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={() => setBox(null)}
        onPointerLeave={() => setHovered(-1)}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {durationTicks(plot).map((tick) => (
          <span key={tick.label} className={css.value} style={{ top: tick.y }}>
            {tick.label}
          </span>
        ))}
        {timeTicks(plot).map((tick) => (
          <span key={tick.x} className={css.time} style={{ left: tick.x }}>
            {range.end - range.start > 48n * 3_600_000_000_000n
              ? formatInstant(tick.nanos, zone, 0).slice(5, 16)
              : formatTimeOfDay(tick.nanos, zone, 0)}
          </span>
        ))}
        {drawn !== null && (
          <i
            className={css.box}
            style={{
              left: drawn.left,
              top: plot.top,
              width: drawn.right - drawn.left,
              height: drawn.bottom - plot.top,
            }}
          />
        )}
        {shown !== undefined && box === null && (
          <div
            className={css.tip}
            data-side={plot.x[hovered]! > size.width / 2 ? 'left' : 'right'}
            style={{ left: plot.x[hovered], top: Math.min(plot.y[hovered]!, size.height - 92) }}
          >
            <b>{shown.rootService}</b>
            <span>{shown.rootName}</span>
            <small>
              {`${formatDuration(shown.durationNanos)} · ${shown.spans} spans`}
              {shown.errors > 0 && <em>{` · ${shown.errors} ${shown.errors === 1 ? 'error' : 'errors'}`}</em>}
            </small>
            <small>{formatInstant(shown.startNanos, zone)}</small>
          </div>
        )}
      </div>
    </figure>
  );
}

function dot(context: CanvasRenderingContext2D, plot: Plot, at: number, failed: boolean) {
  const [x, y, radius] = [plot.x[at]!, plot.y[at]!, plot.radius[at]!];
  context.beginPath();
  if (failed) {
    // A diamond: told apart without its colour.
    context.moveTo(x, y - radius - 1);
    context.lineTo(x + radius + 1, y);
    context.lineTo(x, y + radius + 1);
    context.lineTo(x - radius - 1, y);
  } else {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
}

/**
 * The conditions that a box stands for: its time, and its lower edge as the least duration unless it is at the
 * bottom. There is no greatest duration, since the API compares durations of spans and long traces have short spans
 * too.
 */
function boxQuery(plot: Plot, { left, right, bottom }: Box): Partial<SearchQuery> {
  const range = { start: String(instantAt(plot, left)), end: String(instantAt(plot, right)) };
  return bottom >= plot.top + plot.height ? { range } : { range, minDuration: `${durationAt(plot, bottom)}ns` };
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * From the top of the plot down to the lower of the two points; to the bottom when they are hardly apart in height.
 */
function boxOf(plot: Plot, from: Point, to: Point): Box {
  const flat = Math.abs(from[1] - to[1]) < 4 * DRAG_PIXELS;
  return {
    left: Math.min(from[0], to[0]),
    right: Math.max(from[0], to[0]),
    bottom: flat ? plot.top + plot.height : Math.min(plot.top + plot.height, Math.max(from[1], to[1])),
  };
}
