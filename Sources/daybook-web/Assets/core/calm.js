// Reading anew when something was recorded, and not with every event.

/** Milliseconds between one reading and the next, where events come without end. */
const REST = 2_000;

/**
 * A function to call with every event, which reads at most once in a while, and always after the last.
 * @param {() => Promise<unknown>} read
 * @param {(run: () => void, milliseconds: number) => unknown} [later]
 * @returns {() => void}
 */
export function calmly(read, later = setTimeout) {
  let isResting = false, isWanted = false;
  const run = async () => {
    isWanted = false;
    isResting = true;
    await read();
    later(() => {
      isResting = false;
      if (isWanted) run();
    }, REST);
  };
  return () => {
    if (isResting) isWanted = true;
    else run();
  };
}
