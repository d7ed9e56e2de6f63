import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { formatRoute, type TraceView } from '../../route/codec';
import { navigate } from '../../route/location';
import { findSpans, nextMatch } from '../../trace/find';
import { isFolded, reveal, toggleFold, type TraceModel } from '../../trace/model';
import { pan, zoomAround, type Window } from '../../trace/scale';
import { visibleRows } from '../../trace/tree';
import { isTyping } from '../../app/typing';
import { Minimap } from './Minimap';
import { SpanDrawer } from './SpanDrawer';
import { TraceHead } from './TraceHead';
import { TraceTools } from './TraceTools';
import { Waterfall } from './Waterfall';
import css from './TracePage.module.css';

interface TracePageProperties {
  readonly traceId: string;
  readonly model: TraceModel;
  readonly view: TraceView;
  onReload(): void;
}

const NOTHING: ReadonlySet<number> = new Set();

/** One trace: what it is, where in time one looks, its rows, and the details of the chosen span. */
export function TracePage({ traceId, model, view, onReload }: TracePageProperties) {
  const { trace, tree } = model;
  const whole = Math.max(1, trace.duration);
  const change = useCallback(
    (part: Partial<TraceView>, how: 'push' | 'replace' = 'replace') =>
      navigate(formatRoute({ screen: 'trace', traceId, view: { ...view, ...part } }), how),
    [traceId, view],
  );

  const [window_, setWindow] = useWindow(view, whole, change);
  const [cursor, setCursor] = useState(() =>
    view.span === null ? tree.order[0]! : (model.byId.get(view.span) ?? tree.order[0]!),
  );
  const opened =
    view.span === null ? -1 : trace.spans[cursor]!.spanId === view.span ? cursor : (model.byId.get(view.span) ?? -1);
  const fold = useMemo(() => (opened < 0 ? view.fold : reveal(model, view.fold, opened)), [model, view.fold, opened]);
  const rows = useMemo(() => visibleRows(tree, (span) => isFolded(model, fold, span)), [tree, model, fold]);
  const wanted = useDeferredValue(view.find);
  const matches = useMemo(() => findSpans(trace, tree, wanted), [trace, tree, wanted]);
  const matching = useMemo(() => (matches.length === 0 ? NOTHING : new Set(matches)), [matches]);
  const findBox = useRef<HTMLInputElement>(null);
  const current = opened >= 0 ? opened : cursor;

  /** Moves to a span wherever it hides; the drawer follows when it is open. */
  const go = useCallback(
    (span: number, open = view.span !== null) => {
      setCursor(span);
      const shown = reveal(model, fold, span);
      const spanId = open ? trace.spans[span]!.spanId : view.span;
      if (shown !== fold || spanId !== view.span)
        change({ fold: shown, span: spanId }, view.span === null && open ? 'push' : 'replace');
    },
    [change, fold, model, trace, view.span],
  );
  const close = useCallback(() => {
    setCursor(current);
    change({ span: null });
  }, [change, current]);
  const step = useCallback(
    (positions: Int32Array, direction: 1 | -1) => {
      const next = nextMatch(positions, tree.position[current]!, direction);
      if (next >= 0) go(tree.order[next]!);
    },
    [current, go, tree],
  );
  /** Who types fast presses Enter before the marked matches have caught up with the text. */
  const stepMatch = (direction: 1 | -1) =>
    step(wanted === view.find ? matches : findSpans(trace, tree, view.find), direction);
  const foldAll = (all: boolean) =>
    change({ fold: { all, except: new Set(all ? tree.roots.map((root) => trace.spans[root]!.spanId) : []) } });

  useEffect(() => {
    const centre = (window_.from + window_.to) / 2;
    const actions: Record<string, () => void> = {
      '/': () => findBox.current?.focus(),
      n: () => stepMatch(1),
      N: () => stepMatch(-1),
      e: () => step(model.errors, 1),
      E: () => step(model.errors, -1),
      '+': () => setWindow(zoomAround(window_, whole, centre, 0.6)),
      '=': () => setWindow(zoomAround(window_, whole, centre, 0.6)),
      '-': () => setWindow(zoomAround(window_, whole, centre, 1 / 0.6)),
      0: () => setWindow({ from: 0, to: whole }),
      a: () => setWindow(pan(window_, whole, -(window_.to - window_.from) * 0.2)),
      d: () => setWindow(pan(window_, whole, (window_.to - window_.from) * 0.2)),
      '[': () => foldAll(true),
      ']': () => foldAll(false),
      p: () => change({ criticalPath: !view.criticalPath }),
      Escape: () => view.span !== null && close(),
    };
    const act = (event: KeyboardEvent) => {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event) ||
        document.querySelector('dialog[open]') !== null
      )
        return;
      const action = actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', act);
    return () => window.removeEventListener('keydown', act);
  });

  return (
    <div className={css.page}>
      <TraceHead traceId={traceId} model={model} onReload={onReload} onService={(find) => change({ find })} />
      <TraceTools
        model={model}
        view={view}
        matches={matches}
        current={tree.position[current]!}
        findBox={findBox}
        zoomed={window_.from > 0 || window_.to < whole}
        onChange={change}
        onMatch={stepMatch}
        onError={() => step(model.errors, 1)}
        onFoldAll={foldAll}
        onWhole={() => setWindow({ from: 0, to: whole })}
      />
      <div className={css.body}>
        <div className={css.chart}>
          <Minimap model={model} window={window_} onWindow={setWindow} />
          <Waterfall
            model={model}
            rows={rows}
            fold={fold}
            window={window_}
            current={current}
            matches={matching}
            finding={wanted !== '' && matches.length > 0}
            criticalPath={view.criticalPath}
            onWindow={setWindow}
            onGo={go}
            onFold={(span) => {
              setCursor(span);
              change({ fold: toggleFold(model, fold, span) });
            }}
          />
        </div>
        {opened >= 0 && (
          <SpanDrawer model={model} span={trace.spans[opened]!} onGo={(span) => go(span, true)} onClose={close} />
        )}
      </div>
    </div>
  );
}

/** How long a zoom rests before it becomes an address: making one lays out the rows anew. */
const SETTLE_MILLIS = 200;

/** The shown window: at once while it moves, and in the address when it rests. */
function useWindow(
  view: TraceView,
  whole: number,
  change: (part: Partial<TraceView>) => void,
): [Window, (next: Window) => void] {
  const [moving, setMoving] = useState<Window | null>(null);
  const settled = useRef(change);
  settled.current = change;

  useEffect(() => {
    if (moving === null) return;
    const timer = window.setTimeout(() => {
      const all = moving.from <= 0 && moving.to >= whole;
      settled.current({ zoom: all ? null : [moving.from, moving.to] });
      setMoving(null);
    }, SETTLE_MILLIS);
    return () => window.clearTimeout(timer);
  }, [moving, whole]);

  const addressed = useMemo(() => {
    const [from, to] = view.zoom ?? [0, whole];
    return from < whole ? { from, to: Math.min(to, whole) } : { from: 0, to: whole };
  }, [view.zoom, whole]);
  return [moving ?? addressed, setMoving];
}
