import { useEffect, useState, type RefObject } from 'react';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an element in CSS pixels, followed as it changes; zero before the first layout. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const observed = element.current;
    if (observed === null) return;
    const watch = new ResizeObserver(() => setSize({ width: observed.clientWidth, height: observed.clientHeight }));
    watch.observe(observed);
    return () => watch.disconnect();
  }, [element]);
  return size;
}

/** Makes a canvas as large as said and sharp on this screen, cleared, with one unit = one CSS pixel. */
export function prepare(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** The text cut to a width, with an ellipsis where something was cut. */
export function fitText(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (width <= 0) return '';
  // No row shows more than this, and measuring a megabyte takes a second.
  const head = text.length > 400 ? text.slice(0, 400) : text;
  if (head === text && context.measureText(text).width <= width) return text;
  let low = 0;
  let high = head.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (context.measureText(`${head.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${head.slice(0, low)}…`;
}
