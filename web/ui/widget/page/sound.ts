let audio: AudioContext | undefined;

/** Gets ready to make a sound: browsers want a gesture first. */
export function readySound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    // Without sound.
  }
}

/** Two soft tones. Silent where the customer has not touched the widget yet. */
export function beep(): void {
  if (audio?.state !== "running") return;
  const start = audio.currentTime + 0.01;
  [660, 880].forEach((pitch, i) => {
    if (audio) tone(audio, pitch, start + i * 0.11);
  });
}

function tone(ctx: AudioContext, pitch: number, at: number): void {
  const source = ctx.createOscillator();
  const loud = ctx.createGain();
  source.frequency.value = pitch;
  loud.gain.setValueAtTime(0, at);
  loud.gain.linearRampToValueAtTime(0.09, at + 0.015);
  loud.gain.exponentialRampToValueAtTime(0.0005, at + 0.28);
  source.connect(loud).connect(ctx.destination);
  source.start(at);
  source.stop(at + 0.3);
}
