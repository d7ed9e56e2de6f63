import { useEffect, useRef, useState } from 'react';
import { Icon } from './Icon';
import css from './CopyButton.module.css';

interface CopyButtonProperties {
  /** What is copied, or how to make it when asked. */
  readonly value: string | (() => string);
  readonly label: string;
  readonly words?: string;
}

/** Copies a text and says so for two seconds. */
export function CopyButton({ value, label, words }: CopyButtonProperties) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const copy = async () => {
    setOutcome((await writeClipboard(typeof value === 'string' ? value : value())) ? 'copied' : 'refused');
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOutcome(null), 2000);
  };

  const said = outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Not allowed' : words;
  return (
    <button
      type="button"
      className={css.copy}
      onClick={copy}
      aria-label={label}
      title={label}
      data-outcome={outcome ?? undefined}
    >
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} size={14} />
      {said !== undefined && <span>{said}</span>}
      <span className={css.spoken} role="status">
        {outcome === null ? '' : said}
      </span>
    </button>
  );
}

/** The clipboard of the page; where it is refused (plain HTTP to another host), the old way through a selection. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
