import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { usePreferences } from '../../prefer/preferences';
import { formatDuration } from '../../time/nanos';
import { ticks, toNanos, toPixel, type Window } from '../../trace/scale';
import { chartWidth as pixelsOfTime, tickCount } from './paint';
import css from './TimeAxis.module.css';

interface TimeAxisProperties {
  readonly window: Window;
  readonly whole: number;
  readonly nameWidth: number;
  readonly width: number;
  onWindow(next: Window): void;
}

/**
 * The head of the waterfall: column title, the divider that sets the columns' widths, and the axis, where a drag
 * zooms.
 */
export function TimeAxis({ window, whole, nameWidth, width, onWindow }: TimeAxisProperties) {
  const chart = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const chartWidth = pixelsOfTime(width, nameWidth);

  const pixelOf = (event: PointerEvent) =>
    Math.max(0, Math.min(chartWidth, event.clientX - chart.current!.getBoundingClientRect().left));
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag([pixelOf(event), pixelOf(event)]);
  };
  const end = () => {
    if (drag !== null && Math.abs(drag[1] - drag[0]) > 5) {
      const [from, to] = [...drag].sort((a, b) => a - b).map((x) => toNanos(window, chartWidth, x));
      onWindow({ from: from!, to: to! });
    }
    setDrag(null);
  };

  return (
    <div className={css.axis}>
      <div className={css.title} style={{ width: nameWidth }}>
        Service and operation
      </div>
      <Divider nameWidth={nameWidth} />
      <div
        ref={chart}
        className={css.chart}
        title="Drag to zoom, double-click to show all"
        onPointerDown={begin}
        onPointerMove={(event) => drag !== null && setDrag([drag[0], pixelOf(event)])}
        onPointerUp={end}
        onPointerCancel={() => setDrag(null)}
        onDoubleClick={() => onWindow({ from: 0, to: whole })}
      >
        {ticks(window, tickCount(chartWidth)).map((moment) => {
          const x = toPixel(window, chartWidth, moment);
          return (
            <span key={moment} style={{ left: x }}>
              {moment === 0 ? '0' : formatDuration(BigInt(Math.round(moment)))}
            </span>
          );
        })}
        {drag !== null && <i style={{ left: Math.min(...drag), width: Math.abs(drag[1] - drag[0]) }} />}
      </div>
    </div>
  );
}

function Divider({ nameWidth }: { readonly nameWidth: number }) {
  const prefer = usePreferences((preferences) => preferences.prefer);
  const start = useRef<number | null>(null);
  const keys = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? -20 : event.key === 'ArrowRight' ? 20 : 0;
    if (by === 0) return;
    event.preventDefault();
    prefer({ nameWidth: Math.max(180, Math.min(900, Math.round(nameWidth + by))) });
  };
  return (
    <div
      className={css.divider}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the names"
      aria-valuemin={180}
      aria-valuemax={900}
      aria-valuenow={Math.round(nameWidth)}
      tabIndex={0}
      onKeyDown={keys}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = event.clientX - nameWidth;
      }}
      onPointerMove={(event) => {
        if (start.current !== null)
          prefer({ nameWidth: Math.max(180, Math.min(900, Math.round(event.clientX - start.current))) });
      }}
      onPointerUp={() => (start.current = null)}
    />
  );
}
