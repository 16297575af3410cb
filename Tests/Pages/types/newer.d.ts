// What browsers and Node have, and Debian's compiler does not know yet.
interface Array<T> {
  findLast(wanted: (value: T, index: number) => boolean): T | undefined;
  toSorted(order?: (one: T, other: T) => number): T[];
}

/** CSS Custom Highlight API */
declare class Highlight extends Set<AbstractRange> {}
declare namespace CSS {
  const highlights: Map<string, Highlight> | undefined;
}
