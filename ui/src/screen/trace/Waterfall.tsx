import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import { usePreferences } from '../../prefer/preferences';
import type { Fold } from '../../route/codec';
import type { TraceModel } from '../../trace/model';
import { isFolded } from '../../trace/model';
import { zoomAround, pan, type Window } from '../../trace/scale';
import { rowOf } from '../../trace/tree';
import { prepare, useSize } from './canvas';
import { ROW, chartWidth, indentOf, paintRows, type Scene } from './paint';
import { usePalette } from './palette';
import { rowLabel } from './rowLabel';
import { TimeAxis } from './TimeAxis';
import css from './Waterfall.module.css';

interface WaterfallProperties {
  readonly model: TraceModel;
  readonly rows: Int32Array;
  readonly fold: Fold;
  readonly window: Window;
  /** Span of the current row. */
  readonly current: number;
  readonly matches: ReadonlySet<number>;
  readonly finding: boolean;
  readonly criticalPath: boolean;
  onWindow(next: Window): void;
  onGo(span: number, open?: boolean): void;
  onFold(span: number): void;
}

/** Rows beyond the visible ones that exist in the document, so that a small scroll needs no new ones. */
const OVERSCAN = 6;

/**
 * The rows of a trace. A canvas draws those in sight; above it lies one transparent element per visible row, which is
 * what pointers hit, what a screen reader reads and what carries the focus ring. So the document stays at some forty
 * rows however many spans there are.
 */
export function Waterfall(properties: WaterfallProperties) {
  const {
    model,
    rows,
    fold,
    window: shown,
    current,
    matches,
    finding,
    criticalPath,
    onWindow,
    onGo,
    onFold,
  } = properties;
  const { tree, trace } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller);
  const palette = usePalette();
  const preferred = usePreferences((preferences) => preferences.nameWidth);
  const nameWidth = Math.max(120, Math.min(preferred, size.width * 0.45));
  const [first, setFirst] = useState(0);

  const path = useMemo(() => (criticalPath ? model.path() : []), [model, criticalPath]);
  const scene: Scene = {
    model,
    rows,
    window: shown,
    nameWidth,
    fold,
    selected: current,
    matches,
    finding,
    path,
    palette,
  };
  const latest = useRef(scene);
  latest.current = scene;

  const paint = useCallback(() => {
    if (canvas.current === null || scroller.current === null) return;
    const { clientWidth, clientHeight, scrollTop } = scroller.current;
    if (clientWidth === 0) return;
    const area = { width: clientWidth, height: clientHeight };
    paintRows(prepare(canvas.current, area), area, scrollTop, latest.current);
  }, []);
  useLayoutEffect(paint);

  const scrolled = () => {
    paint();
    setFirst(Math.floor(scroller.current!.scrollTop / ROW / OVERSCAN) * OVERSCAN);
  };

  const currentRow = rowOf(rows, tree.position[current]!);
  const currentSpan = tree.order[rows[currentRow]!]!;
  useEffect(() => keepInSight(scroller.current, currentRow), [currentRow, size.height]);
  useZoomWheel(scroller, nameWidth, shown, Math.max(1, trace.duration), onWindow);

  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const folded = tree.children[currentSpan]! > 0 && isFolded(model, fold, currentSpan);
    const to = (row: number) => onGo(tree.order[rows[Math.max(0, Math.min(rows.length - 1, row))]!]!);
    const page = Math.max(1, Math.floor(size.height / ROW) - 2);
    const actions: Record<string, () => void> = {
      ArrowDown: () => to(currentRow + 1),
      ArrowUp: () => to(currentRow - 1),
      j: () => to(currentRow + 1),
      k: () => to(currentRow - 1),
      PageDown: () => to(currentRow + page),
      PageUp: () => to(currentRow - page),
      Home: () => to(0),
      End: () => to(rows.length - 1),
      ArrowRight: () => (folded ? onFold(currentSpan) : tree.children[currentSpan]! > 0 && to(currentRow + 1)),
      ArrowLeft: () => {
        if (tree.children[currentSpan]! > 0 && !folded) onFold(currentSpan);
        else if (tree.parent[currentSpan]! >= 0) onGo(tree.parent[currentSpan]!);
      },
      Enter: () => onGo(currentSpan, true),
      ' ': () => onGo(currentSpan, true),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const clicked = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-row]');
    if (row === null) return;
    const span = tree.order[rows[Number(row.dataset.row)]!]!;
    if (target.dataset.fold !== undefined) onFold(span);
    else onGo(span, true);
  };

  const from = Math.max(0, first - OVERSCAN);
  const until = Math.min(rows.length, first + Math.ceil(size.height / ROW) + 2 * OVERSCAN);
  const overlay = [];
  // The current row is always there, or the focus would point at nothing.
  for (const row of [...rowsBetween(from, until), ...(currentRow < from || currentRow >= until ? [currentRow] : [])]) {
    const span = tree.order[rows[row]!]!;
    const expandable = tree.children[span]! > 0;
    overlay.push(
      <div
        key={span}
        id={`span-row-${span}`}
        data-row={row}
        className={css.row}
        style={{ top: row * ROW, height: ROW }}
        role="treeitem"
        aria-level={tree.depth[span]! + 1}
        aria-expanded={expandable ? !isFolded(model, fold, span) : undefined}
        aria-selected={span === currentSpan}
        aria-label={rowLabel(model, span)}
      >
        {expandable && (
          <span
            data-fold=""
            className={css.fold}
            style={{ left: indentOf(tree.depth[span]!, tree.depthMax, nameWidth) - 2 }}
          />
        )}
      </div>,
    );
  }

  return (
    <div className={css.frame}>
      <TimeAxis
        window={shown}
        whole={Math.max(1, trace.duration)}
        nameWidth={nameWidth}
        width={size.width}
        onWindow={onWindow}
      />
      <div
        ref={scroller}
        className={css.scroller}
        role="tree"
        aria-label="Spans of the trace"
        aria-activedescendant={`span-row-${currentSpan}`}
        tabIndex={0}
        onScroll={scrolled}
        onKeyDown={keys}
        onClick={clicked}
      >
        <canvas ref={canvas} className={css.canvas} aria-hidden="true" />
        <div role="presentation" className={css.rows} style={{ height: rows.length * ROW, marginTop: -size.height }}>
          {overlay}
        </div>
      </div>
    </div>
  );
}

function rowsBetween(from: number, until: number): number[] {
  return Array.from({ length: Math.max(0, until - from) }, (_, index) => from + index);
}

/** A row just outside comes in by its edge, as one steps; one far away comes to the middle, as one jumps. */
function keepInSight(scroller: HTMLElement | null, row: number) {
  if (scroller === null || scroller.clientHeight === 0) return;
  const { scrollTop, clientHeight } = scroller;
  const top = row * ROW;
  const above = scrollTop - top;
  const below = top + ROW - (scrollTop + clientHeight);
  if (above <= 0 && below <= 0) return;
  if (Math.max(above, below) > 3 * ROW) scroller.scrollTop = top - (clientHeight - ROW) / 2;
  else scroller.scrollTop = above > 0 ? top - ROW : top - clientHeight + 2 * ROW;
}

/**
 * Ctrl or pinch zooms around the pointer, a sideways wheel moves along. React's own wheel listeners cannot refuse the
 * default.
 */
function useZoomWheel(
  scroller: { readonly current: HTMLElement | null },
  nameWidth: number,
  shown: Window,
  whole: number,
  onWindow: (next: Window) => void,
) {
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      const area = element.getBoundingClientRect();
      const width = chartWidth(area.width, nameWidth);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const centre = shown.from + ((event.clientX - area.left - nameWidth) / width) * (shown.to - shown.from);
        onWindow(zoomAround(shown, whole, Math.max(shown.from, Math.min(shown.to, centre)), 1.0025 ** event.deltaY));
        return;
      }
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY) || sideways === 0) return;
      event.preventDefault();
      onWindow(pan(shown, whole, (sideways / width) * (shown.to - shown.from)));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [scroller, nameWidth, shown, whole, onWindow]);
}
