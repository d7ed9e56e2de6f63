// Draws the rows of the waterfall that are in sight. No state and no layout of its own: where things are comes from
// trace/scale.ts and trace/tree.ts, which are tested without a screen.
import { segmentsBetween, type PathSegment } from '../../trace/criticalPath';
import type { TraceModel } from '../../trace/model';
import { isFolded } from '../../trace/model';
import { parseNanos, formatDuration } from '../../time/nanos';
import { barPixels, ticks, toPixel, type Window } from '../../trace/scale';
import { ORPHAN, SKEWED } from '../../trace/tree';
import { list, members } from '../../api/shapes';
import { durationNanos, startNanos, type Span } from '../../trace/otlp';
import type { Fold } from '../../route/codec';
import { fitText, type Size } from './canvas';
import type { Palette } from './palette';

export const ROW = 26;
const BAR = 14;
const INDENT = 15;
/** Room for the marks left of a name: the fold arrow and the service's colour. */
const NAME_LEFT = 34;

/** Kept free right of the time axis, so that the duration of a bar that reaches the end has its place too. */
const GUTTER = 66;

/** Pixels that the shown time takes beside the names. */
export function chartWidth(width: number, nameWidth: number): number {
  return Math.max(1, width - nameWidth - GUTTER);
}

export interface Scene {
  readonly model: TraceModel;
  readonly rows: Int32Array;
  readonly window: Window;
  readonly nameWidth: number;
  readonly fold: Fold;
  readonly selected: number;
  readonly matches: ReadonlySet<number>;
  readonly finding: boolean;
  readonly path: readonly PathSegment[];
  readonly palette: Palette;
}

/** Left edge of a row's content: deeper is further right, but never past half of the column. */
export function indentOf(depth: number, depthMax: number, nameWidth: number): number {
  const step = Math.min(INDENT, (nameWidth * 0.42) / Math.max(1, depthMax));
  return 8 + Math.min(depth * Math.max(2, step), nameWidth * 0.5);
}

export function paintRows(context: CanvasRenderingContext2D, size: Size, scrollTop: number, scene: Scene) {
  const first = Math.max(0, Math.floor(scrollTop / ROW));
  const last = Math.min(scene.rows.length - 1, Math.floor((scrollTop + size.height) / ROW));
  paintGrid(context, size, scene);
  context.textBaseline = 'middle';
  for (let row = first; row <= last; row++) paintRow(context, size, row, row * ROW - scrollTop, scene);
  context.fillStyle = scene.palette.line;
  context.fillRect(scene.nameWidth - 1, 0, 1, size.height);
}

function paintGrid(context: CanvasRenderingContext2D, size: Size, { window, nameWidth, palette }: Scene) {
  const width = chartWidth(size.width, nameWidth);
  context.fillStyle = palette.line;
  for (const moment of ticks(window, tickCount(width))) {
    context.fillRect(Math.round(nameWidth + toPixel(window, width, moment)), 0, 1, size.height);
  }
}

/** One label needs about this much of the axis. */
export function tickCount(width: number): number {
  return Math.max(2, Math.floor(width / 96));
}

function paintRow(context: CanvasRenderingContext2D, size: Size, row: number, top: number, scene: Scene) {
  const { model, palette, nameWidth } = scene;
  const position = scene.rows[row]!;
  const span = model.trace.spans[model.tree.order[position]!]!;
  if (span.index === scene.selected) {
    context.fillStyle = palette.selected;
    context.fillRect(0, top, size.width, ROW);
  } else if (scene.matches.has(position)) {
    context.globalAlpha = 0.4;
    context.fillStyle = palette.mark;
    context.fillRect(0, top, size.width, ROW);
    context.globalAlpha = 1;
  }
  const faded = scene.finding && !scene.matches.has(position) && span.index !== scene.selected;
  context.globalAlpha = faded ? 0.45 : 1;
  context.save();
  context.beginPath();
  context.rect(0, top, nameWidth - 6, ROW);
  context.clip();
  paintName(context, span, top, scene);
  context.restore();
  context.save();
  context.beginPath();
  context.rect(nameWidth, top, size.width - nameWidth, ROW);
  context.clip();
  paintBar(context, span, position, chartWidth(size.width, nameWidth), top, scene);
  context.restore();
  context.globalAlpha = 1;
}

function paintName(context: CanvasRenderingContext2D, span: Span, top: number, scene: Scene) {
  const { model, palette, nameWidth } = scene;
  const { tree, trace } = model;
  const depth = tree.depth[span.index]!;
  const left = indentOf(depth, tree.depthMax, nameWidth);
  const middle = top + ROW / 2;

  context.fillStyle = palette.line;
  for (let level = 1; level <= depth && level < 60; level++) {
    context.fillRect(Math.round(indentOf(level - 1, tree.depthMax, nameWidth) + 8), top, 1, ROW);
  }
  if (tree.children[span.index]! > 0)
    paintArrow(context, left + 8, middle, isFolded(model, scene.fold, span.index), palette);

  context.fillStyle = palette.services[model.colours[span.resource.service]!]!;
  roundedRect(context, left + 22, middle - 7, 4, 14, 2);

  let x = left + NAME_LEFT;
  const right = nameWidth - 12;
  if (span.failed) {
    paintMark(context, x + 6, middle, palette.error, palette.onError);
    x += 18;
  } else if ((tree.marks[span.index]! & (ORPHAN | SKEWED)) !== 0) {
    paintWarning(context, x + 6, middle, palette.warn, palette.onError);
    x += 18;
  }
  const above = tree.parent[span.index]!;
  if (above < 0 || trace.spans[above]!.resource.service !== span.resource.service) {
    context.font = `600 12.5px ${palette.font}`;
    context.fillStyle = palette.text;
    const service = fitText(context, trace.services[span.resource.service]!, right - x);
    context.fillText(service, x, middle + 0.5);
    x += context.measureText(service).width + 7;
  }
  const folded = tree.children[span.index]! > 0 && isFolded(model, scene.fold, span.index);
  context.font = `400 12.5px ${palette.font}`;
  context.fillStyle = span.failed ? palette.error : palette.textSoft;
  const name = fitText(context, span.name === '' ? '(no name)' : span.name, right - x - (folded ? 44 : 0));
  context.fillText(name, x, middle + 0.5);
  if (folded)
    paintCount(context, x + context.measureText(name).width + 8, middle, tree.descendants[span.index]!, palette);
}

function paintArrow(context: CanvasRenderingContext2D, x: number, y: number, folded: boolean, palette: Palette) {
  context.strokeStyle = palette.textFaint;
  context.lineWidth = 1.6;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  if (folded) {
    context.moveTo(x - 2, y - 4);
    context.lineTo(x + 2, y);
    context.lineTo(x - 2, y + 4);
  } else {
    context.moveTo(x - 4, y - 2);
    context.lineTo(x, y + 2);
    context.lineTo(x + 4, y - 2);
  }
  context.stroke();
}

/** A disc with an exclamation mark: legible without its colour. */
function paintMark(context: CanvasRenderingContext2D, x: number, y: number, colour: string, ink: string) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, 6.5, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = ink;
  roundedRect(context, x - 0.9, y - 3.8, 1.8, 4.6, 0.9);
  roundedRect(context, x - 0.95, y + 2, 1.9, 1.9, 0.95);
}

/** A triangle with an exclamation mark. */
function paintWarning(context: CanvasRenderingContext2D, x: number, y: number, colour: string, ink: string) {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y - 7);
  context.lineTo(x + 7.5, y + 5.5);
  context.lineTo(x - 7.5, y + 5.5);
  context.fill();
  context.fillStyle = ink;
  roundedRect(context, x - 0.9, y - 2.6, 1.8, 4, 0.9);
  roundedRect(context, x - 0.95, y + 2.2, 1.9, 1.9, 0.95);
}

function paintCount(context: CanvasRenderingContext2D, x: number, y: number, hidden: number, palette: Palette) {
  const words = `+${hidden.toLocaleString('en-US')}`;
  context.font = `500 10.5px ${palette.font}`;
  const width = context.measureText(words).width + 10;
  context.fillStyle = palette.hover;
  roundedRect(context, x, y - 8, width, 16, 8);
  context.fillStyle = palette.textSoft;
  context.fillText(words, x + 5, y + 0.5);
}

function paintBar(
  context: CanvasRenderingContext2D,
  span: Span,
  position: number,
  width: number,
  top: number,
  scene: Scene,
) {
  const { model, palette, window, nameWidth } = scene;
  const bar = barPixels(window, width, span.offset, span.duration);
  const middle = top + ROW / 2;
  if (bar === null) {
    paintAway(
      context,
      span.offset > window.to ? nameWidth + width - 10 : nameWidth + 10,
      middle,
      span.offset > window.to,
      palette,
    );
    return;
  }
  const left = nameWidth + bar.x;
  const colour = palette.services[model.colours[span.resource.service]!]!;
  const alpha = context.globalAlpha;
  context.fillStyle = colour;
  if (scene.path.length > 0) context.globalAlpha = alpha * 0.42;
  roundedRect(context, left, middle - BAR / 2, bar.width, BAR, Math.min(3, bar.width / 2));
  context.globalAlpha = alpha;
  if (span.failed) {
    context.fillStyle = palette.error;
    roundedRect(context, left, middle + BAR / 2 - 3, bar.width, 3, Math.min(1.5, bar.width / 2));
  }
  if (scene.path.length > 0) paintPath(context, span, position, width, middle, scene);
  paintEvents(context, span, width, middle, scene);
  paintLabel(context, span, left, bar.width, nameWidth + width + GUTTER, middle, scene);
}

/** An arrow to where the bar is, when it is outside of the shown time. */
function paintAway(context: CanvasRenderingContext2D, x: number, y: number, later: boolean, palette: Palette) {
  const side = later ? 1 : -1;
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x - 2 * side, y - 4);
  context.lineTo(x + 2 * side, y);
  context.lineTo(x - 2 * side, y + 4);
  context.stroke();
}

function paintPath(
  context: CanvasRenderingContext2D,
  span: Span,
  position: number,
  width: number,
  middle: number,
  scene: Scene,
) {
  const { model, window, nameWidth, palette } = scene;
  const folded = model.tree.children[span.index]! > 0 && isFolded(model, scene.fold, span.index);
  const last = folded ? position + model.tree.descendants[span.index]! : position;
  const colour = palette.services[model.colours[span.resource.service]!]!;
  for (const segment of segmentsBetween(scene.path, position, last)) {
    const part = barPixels(window, width, segment.from, segment.to - segment.from, 1.5);
    if (part === null) continue;
    context.fillStyle = colour;
    context.fillRect(nameWidth + part.x, middle - BAR / 2, part.width, BAR);
    context.fillStyle = palette.critical;
    context.fillRect(nameWidth + part.x, middle - 1.5, part.width, 3);
  }
}

function paintEvents(
  context: CanvasRenderingContext2D,
  span: Span,
  width: number,
  middle: number,
  { window, nameWidth, palette }: Scene,
) {
  const events = list(span.raw.events);
  const start = events.length === 0 ? null : startNanos(span);
  if (start === null) return;
  for (const event of events.slice(0, 200)) {
    const time = parseNanos(members(event).timeUnixNano);
    if (time === null) continue;
    const x = nameWidth + toPixel(window, width, span.offset + Number(time - start));
    context.fillStyle = palette.surface;
    context.beginPath();
    context.moveTo(x, middle - 4.5);
    context.lineTo(x + 4.5, middle);
    context.lineTo(x, middle + 4.5);
    context.lineTo(x - 4.5, middle);
    context.fill();
    context.fillStyle = palette.text;
    context.beginPath();
    context.moveTo(x, middle - 2.8);
    context.lineTo(x + 2.8, middle);
    context.lineTo(x, middle + 2.8);
    context.lineTo(x - 2.8, middle);
    context.fill();
  }
}

/** The duration beside the bar: right of it, or left of it when it is too long for the gutter. */
function paintLabel(
  context: CanvasRenderingContext2D,
  span: Span,
  left: number,
  barWidth: number,
  edge: number,
  middle: number,
  scene: Scene,
) {
  const nanos = durationNanos(span);
  const words = nanos === null ? '?' : formatDuration(nanos);
  context.font = `450 11.5px ${scene.palette.font}`;
  const needed = context.measureText(words).width;
  context.fillStyle = span.failed ? scene.palette.error : scene.palette.textSoft;
  if (left + barWidth + 8 + needed <= edge) {
    context.fillText(words, left + barWidth + 7, middle + 0.5);
  } else {
    context.fillText(words, Math.max(scene.nameWidth + 4, left - 7 - needed), middle + 0.5);
  }
}

/** Draws all spans as thin lines into the minimap. */
export function paintMinimap(context: CanvasRenderingContext2D, size: Size, model: TraceModel, palette: Palette) {
  const { trace, tree } = model;
  const whole: Window = { from: 0, to: Math.max(1, trace.duration) };
  const step = size.height / Math.max(1, tree.order.length);
  const thickness = Math.min(5, Math.max(1, step * 0.7));
  const inset = step > 6 ? (step - thickness) / 2 : 0;
  const paintOne = (at: number, colour: string) => {
    const span = trace.spans[tree.order[at]!]!;
    const bar = barPixels(whole, size.width, span.offset, span.duration, 1);
    if (bar === null) return;
    context.fillStyle = colour;
    context.fillRect(bar.x, at * step + inset, bar.width, thickness);
  };
  for (let at = 0; at < tree.order.length; at++) {
    paintOne(at, palette.services[model.colours[trace.spans[tree.order[at]!]!.resource.service]!]!);
  }
  // Errors last, or thousands of other lines would cover them.
  for (const at of model.errors) paintOne(at, palette.error);
}

function roundedRect(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}
