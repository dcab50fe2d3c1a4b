/**
 * Reads again whenever it is told to: never two at once, at least pause ms apart, and once more where it was told
 * meanwhile, so that the last word is always read.
 */
export function again(read: () => Promise<unknown>, pause: number): { tell: () => void; stop: () => void } {
  let reading = false;
  let wanted = false;
  let stopped = false;
  const run = async () => {
    reading = true;
    while (wanted && !stopped) {
      wanted = false;
      await read().catch(() => undefined); // whoever reads shows what failed
      await new Promise((done) => setTimeout(done, pause));
    }
    reading = false;
  };
  return {
    tell: () => {
      wanted = true;
      if (!reading && !stopped) void run();
    },
    stop: () => {
      stopped = true;
    },
  };
}
