/**
 * Keeps the styles informed of how much of the window the on-screen keyboard
 * leaves: --seen-height, and --below for what it covers. Returns how to stop.
 */
export function followKeyboard(set: (properties: Record<string, string>) => void): () => void {
  const seen = window.visualViewport;
  if (!seen) return () => undefined;
  const measure = () => {
    // Zoomed with two fingers: what is seen is a part, and nothing follows it.
    const whole = seen.scale > 1.01;
    set({
      "--seen-height": `${whole ? innerHeight : seen.height}px`,
      "--below": `${whole ? 0 : Math.max(0, innerHeight - seen.height - seen.offsetTop)}px`,
    });
  };
  measure();
  seen.addEventListener("resize", measure);
  seen.addEventListener("scroll", measure);
  return () => {
    seen.removeEventListener("resize", measure);
    seen.removeEventListener("scroll", measure);
  };
}
