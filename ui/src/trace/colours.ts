// Colours of services. A name has the same colour in every trace unless another service of the trace took it first.

/** Colours there are, as `--service-0` … in the theme. */
export const COLOURS = 12;

export function assignColours(services: readonly string[]): readonly number[] {
  const taken = new Set<number>();
  return services.map((name) => {
    let colour = hash(name) % COLOURS;
    if (taken.size < COLOURS) {
      while (taken.has(colour)) colour = (colour + 1) % COLOURS;
    }
    taken.add(colour);
    return colour;
  });
}

/** FNV-1a over the UTF-16 units. */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) value = Math.imul(value ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}
