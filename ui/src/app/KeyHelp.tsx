import { useEffect, useRef } from 'react';
import { Icon } from '../part/Icon';
import css from './KeyHelp.module.css';

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['/', 'Find: a trace, or in the trace'],
      ['?', 'This list'],
      ['Esc', 'Close what is open'],
    ],
  },
  {
    title: 'List of traces',
    keys: [
      ['↑ ↓ k j', 'Move through the rows'],
      ['Enter', 'Open the trace'],
      ['Home End', 'First, last row'],
    ],
  },
  {
    title: 'Trace',
    keys: [
      ['↑ ↓ k j', 'Previous, next row'],
      ['→ ←', 'Unfold, fold; then first child, parent'],
      ['Enter', 'Show the span’s details'],
      ['n N', 'Next, previous match'],
      ['e E', 'Next, previous error'],
      ['+ −', 'Zoom in, out'],
      ['a d', 'Move the shown time left, right'],
      ['0', 'Show the whole trace'],
      ['[ ]', 'Fold, unfold everything'],
      ['p', 'Critical path'],
    ],
  },
];

/** The keys there are, in the browser's own modal dialog. */
export function KeyHelp({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className={css.dialog} onClose={onClose} aria-labelledby="key-help-title">
      <div className={css.head}>
        <h2 id="key-help-title">Keyboard</h2>
        <button type="button" onClick={onClose} aria-label="Close">
          <Icon name="close" />
        </button>
      </div>
      {GROUPS.map((group) => (
        <section key={group.title}>
          <h3>{group.title}</h3>
          <dl>
            {group.keys.map(([keys, meaning]) => (
              <div key={keys}>
                <dt>
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </dialog>
  );
}
