/** @file Plays melodies through WebAudio: one voice with an envelope, and the chords softly under it. One melody at a time on the page. */
import { parseChord } from "../../nodes/data/melodies/chord-names.ts";
import { triad } from "../../nodes/data/melodies/roll.ts";
import type { Melody } from "../../train/protocol.ts";

export interface Performance {
  readonly melody: Melody;
  /** The steps that are played: from, up to but without to. */
  readonly from: number;
  readonly to: number;
  readonly stepsPerBar: number;
  /** Seconds. */
  readonly stepLength: number;
  readonly withChords: boolean;
}

export interface Playing {
  /** The step that sounds now, with its fraction. */
  position(): number;
  stop(): void;
}

/** Seconds: a moment to schedule in, the rise and the fall of a note. */
const [LEAD, ATTACK, RELEASE] = [0.06, 0.008, 0.09];

let context: AudioContext | undefined;
let current: Playing | undefined;

/** `onEnd` is told once, when it is over or was stopped. A browser makes sound only after a person has done something. */
export function playMelody(performance: Performance, onEnd: () => void): Playing {
  current?.stop();
  context ??= new AudioContext();
  const audio = context;
  void audio.resume();
  const { melody, from, to, stepsPerBar, stepLength, withChords } = performance;
  const begin = audio.currentTime + LEAD;
  const out = audio.createGain();
  out.gain.value = 0.6;
  out.connect(audio.destination);
  const timeOf = (step: number) => begin + (step - from) * stepLength;
  for (const { pitch, start, length } of melody.notes) {
    const [first, last] = [Math.max(from, start), Math.min(to, start + length)];
    if (first < last) strike(audio, out, { pitch, start: timeOf(first), end: timeOf(last), type: "triangle", level: 0.4 });
  }
  if (withChords) {
    melody.chords.forEach((name, bar) => {
      const chord = parseChord(name);
      const [first, last] = [Math.max(from, bar * stepsPerBar), Math.min(to, (bar + 1) * stepsPerBar)];
      if (!chord || first >= last) return;
      for (const pitch of triad(chord))
        strike(audio, out, { pitch: 48 + pitch, start: timeOf(first), end: timeOf(last), type: "sine", level: 0.08 });
    });
  }
  let over = false;
  const finish = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    out.gain.setTargetAtTime(0, audio.currentTime, 0.02);
    setTimeout(() => out.disconnect(), 200);
    if (current === playing) current = undefined;
    onEnd();
  };
  const timer = setTimeout(finish, (LEAD + (to - from) * stepLength + RELEASE) * 1000);
  const playing: Playing = {
    position: () => Math.min(to, Math.max(from, from + (audio.currentTime - begin) / stepLength)),
    stop: finish,
  };
  current = playing;
  return playing;
}

interface Tone {
  readonly pitch: number;
  readonly start: number;
  readonly end: number;
  readonly type: OscillatorType;
  readonly level: number;
}

/** Rises fast, sinks to a third while it is held, and fades when it is let go. */
function strike(audio: AudioContext, out: AudioNode, { pitch, start, end, type, level }: Tone): void {
  const oscillator = audio.createOscillator();
  oscillator.type = type;
  oscillator.frequency.value = 440 * 2 ** ((pitch - 69) / 12);
  const envelope = audio.createGain();
  const { gain } = envelope;
  gain.setValueAtTime(0, start);
  gain.linearRampToValueAtTime(level, start + ATTACK);
  gain.setTargetAtTime(level / 3, start + ATTACK, 0.25);
  gain.setTargetAtTime(0, end - 0.01, RELEASE / 4);
  oscillator.connect(envelope).connect(out);
  oscillator.start(start);
  oscillator.stop(end + RELEASE);
}
