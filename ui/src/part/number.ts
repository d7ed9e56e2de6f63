/**
 * `1,234,567`: groups of three, whatever the reader's language, since decimal points are points everywhere else here.
 */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `12.4 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount >= 100 || unit === 0 ? Math.round(amount) : Number(amount.toPrecision(3))} ${units[unit]}`;
}

/** `3.2 %` of a whole; `< 0.1 %` for what rounds to nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '< 0.1 %' : `${Number(percent.toPrecision(percent < 10 ? 2 : 3))} %`;
}
