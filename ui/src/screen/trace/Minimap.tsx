import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { formatDuration } from '../../time/nanos';
import type { TraceModel } from '../../trace/model';
import { toNanos, toPixel, type Window } from '../../trace/scale';
import { prepare, useSize } from './canvas';
import { paintMinimap } from './paint';
import { usePalette } from './palette';
import css from './Minimap.module.css';

interface MinimapProperties {
  readonly model: TraceModel;
  readonly window: Window;
  onWindow(next: Window): void;
}

/** How near a pointer takes hold of an edge, and how far it must move to be a drag, pixels. */
const GRIP = 6;

/** Kept free above and below the lines, as in the style sheet. */
const MARGIN = 4;

interface Drag {
  readonly anchor: number;
  readonly current: number;
}

/** The whole trace in small. Dragging chooses the shown time; dragging an edge moves it; a double click shows all. */
export function Minimap({ model, window, onWindow }: MinimapProperties) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(frame);
  const palette = usePalette();
  const [drag, setDrag] = useState<Drag | null>(null);
  const whole: Window = { from: 0, to: Math.max(1, model.trace.duration) };

  useEffect(() => {
    if (canvas.current === null || size.width === 0) return;
    const area = { width: size.width, height: size.height - 2 * MARGIN };
    paintMinimap(prepare(canvas.current, area), area, model, palette);
  }, [model, palette, size]);

  const left = toPixel(whole, size.width, window.from);
  const right = toPixel(whole, size.width, window.to);
  const all = window.from <= 0 && window.to >= whole.to;

  const pixelOf = (event: PointerEvent) =>
    Math.max(0, Math.min(size.width, event.clientX - frame.current!.getBoundingClientRect().left));
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const x = pixelOf(event);
    // Holding one edge is a drag whose other end is the other edge.
    const anchor = !all && Math.abs(x - left) <= GRIP ? right : !all && Math.abs(x - right) <= GRIP ? left : x;
    setDrag({ anchor, current: x });
  };
  const move = (event: PointerEvent) => {
    if (drag !== null) setDrag({ ...drag, current: pixelOf(event) });
  };
  const end = () => {
    if (drag !== null && Math.abs(drag.current - drag.anchor) > GRIP) {
      const [from, to] = [drag.anchor, drag.current].sort((a, b) => a - b).map((x) => toNanos(whole, size.width, x));
      onWindow({ from: from!, to: to! });
    }
    setDrag(null);
  };

  const [shownLeft, shownRight] =
    drag === null ? [left, right] : [Math.min(drag.anchor, drag.current), Math.max(drag.anchor, drag.current)];
  const described = `${formatDuration(BigInt(Math.round(window.from)))} to ${formatDuration(BigInt(Math.round(window.to)))}`;
  return (
    <div
      ref={frame}
      className={css.minimap}
      role="img"
      aria-label={`Overview of the trace. Shown: ${described}. Keys: plus, minus, a, d, 0`}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => onWindow(whole)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      {(!all || drag !== null) && (
        <>
          <i className={css.shade} style={{ left: 0, width: shownLeft }} />
          <i className={css.shade} style={{ left: shownRight, right: 0 }} />
          <i className={css.edge} style={{ left: shownLeft }} />
          <i className={css.edge} style={{ left: shownRight }} />
        </>
      )}
    </div>
  );
}
