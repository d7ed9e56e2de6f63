import { useEffect, useState } from 'react';
import { COLOURS } from '../../trace/colours';

/** The theme's tokens as canvases need them: resolved. */
export interface Palette {
  readonly surface: string;
  readonly sunken: string;
  readonly hover: string;
  readonly selected: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly textSoft: string;
  readonly textFaint: string;
  readonly accent: string;
  readonly error: string;
  readonly errorSoft: string;
  readonly warn: string;
  readonly mark: string;
  readonly critical: string;
  readonly onError: string;
  readonly font: string;
  readonly services: readonly string[];
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: token('surface'),
    sunken: token('sunken'),
    hover: token('hover'),
    selected: token('selected'),
    line: token('line'),
    lineStrong: token('line-strong'),
    text: token('text'),
    textSoft: token('text-soft'),
    textFaint: token('text-faint'),
    accent: token('accent'),
    error: token('error'),
    errorSoft: token('error-soft'),
    warn: token('warn'),
    mark: token('mark'),
    critical: token('critical'),
    onError: token('surface'),
    font: token('font'),
    services: Array.from({ length: COLOURS }, (_, index) => token(`service-${index}`)),
  };
}

/** The palette of the present theme; a new one when the theme changes or the fonts have arrived. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const read = () => setPalette(readPalette());
    const watch = new MutationObserver(read);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const contrast = window.matchMedia('(prefers-contrast: more)');
    contrast.addEventListener('change', read);
    void document.fonts.ready.then(read);
    return () => {
      watch.disconnect();
      contrast.removeEventListener('change', read);
    };
  }, []);
  return palette;
}
