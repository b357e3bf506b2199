import { IconMusicDown, IconPlayerPlayFilled, IconPlayerStopFilled } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { writeMidi } from "../../export/midi.ts";
import { saveBlob } from "../files/save-blob.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Checkbox, NativeSelect, TextInput } from "../widgets/Inputs.tsx";
import { SegmentedControl } from "../widgets/SegmentedControl.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { KEYS, rollDrawing } from "./draw-roll.ts";
import type { Picture } from "./drawing.ts";
import classes from "./lab.module.css";
import { run } from "./lab.ts";
import { type Playing, playMelody } from "./melody-player.ts";
import { PictureCanvas } from "./PictureCanvas.tsx";
import { Playhead } from "./Playhead.tsx";
import { fileName } from "./save-picture.ts";

interface Props {
  readonly node: string;
  readonly title: string;
}

/** A melody at a time: its notes, its bars to be played by themselves or as a song, and the whole as a MIDI file. */
export function MelodyView({ node, title }: Props) {
  const first = useRoll(node);
  const [shown, setShown] = useState(0);
  const [tempo, setTempo] = useState(110);
  const [withChords, setWithChords] = useState(true);
  const [playing, setPlaying] = useState<{ readonly now: Playing; readonly bar: number | undefined } | undefined>();
  const drawing = useMemo(() => rollDrawing(shown), [shown]);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  if (!first) return null;
  const bars = Math.ceil(first.steps / first.stepsPerBar);
  const rollNow = () => latest(node) ?? first;

  const play = (bar: number | undefined) => {
    const again = playing !== undefined && playing.bar === bar;
    stop.current();
    if (again) return;
    const { melodies, steps, stepsPerBar, stepsPerBeat } = rollNow();
    const melody = melodies[shown];
    if (!melody) return;
    const from = bar === undefined ? 0 : bar * stepsPerBar;
    const to = bar === undefined ? steps : Math.min(steps, from + stepsPerBar);
    const now = playMelody({ melody, from, to, stepsPerBar, stepLength: 60 / tempo / stepsPerBeat, withChords }, () =>
      setPlaying((current) => (current?.now === now ? undefined : current)),
    );
    stop.current = now.stop;
    setPlaying({ now, bar });
  };

  const download = () => {
    const { melodies, stepsPerBar, stepsPerBeat } = rollNow();
    const ticks = 480 / stepsPerBeat;
    const notes = (melodies[shown]?.notes ?? []).map(({ pitch, start, length }) => ({
      pitch,
      start: start * ticks,
      length: length * ticks,
    }));
    const bytes = writeMidi({ notes, ticksPerBeat: 480, beatsPerBar: Math.max(1, Math.round(stepsPerBar / stepsPerBeat)), tempo });
    saveBlob(new Blob([bytes], { type: "audio/midi" }), `${fileName(title)}-${shown + 1}.mid`);
  };

  return (
    <div className={classes["melody"]}>
      <div className={classes["melodyBar"]} role="toolbar" aria-label={`${title}: playing`}>
        <Tooltip label={playing ? "Stop" : "Play the whole"}>
          <ActionIcon
            size={22}
            aria-label={playing ? "Stop" : `Play melody ${shown + 1}`}
            onClick={() => (playing ? stop.current() : play(undefined))}
          >
            {playing ? <IconPlayerStopFilled size={14} /> : <IconPlayerPlayFilled size={14} />}
          </ActionIcon>
        </Tooltip>
        {first.melodies.length > 1 && (
          <MelodyChoice
            count={first.melodies.length}
            value={shown}
            onChange={(next) => {
              stop.current();
              setShown(next);
            }}
          />
        )}
        <TextInput
          type="number"
          className={classes["tempo"]}
          aria-label="Tempo in beats per minute"
          min={30}
          max={300}
          step={5}
          rightSection={<span className={classes["tempoUnit"]}>bpm</span>}
          defaultValue={tempo}
          onChange={({ currentTarget: { valueAsNumber, validity } }) => validity.valid && setTempo(valueAsNumber)}
        />
        {(first.melodies[0]?.chords.length ?? 0) > 0 && (
          <Checkbox label="Chords" checked={withChords} onChange={(event) => setWithChords(event.currentTarget.checked)} />
        )}
        <Tooltip label="Download as MIDI">
          <ActionIcon size={22} aria-label={`Download melody ${shown + 1} as MIDI`} onClick={download}>
            <IconMusicDown size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes["roll"]}>
        <div className={classes["bars"]} style={{ paddingLeft: KEYS }}>
          {Array.from({ length: bars }, (_, bar) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={bar}
              type="button"
              aria-pressed={playing?.bar === bar}
              aria-label={`Play bar ${bar + 1}`}
              onClick={() => play(bar)}
            >
              {bar + 1}
              <b>{first.melodies[shown]?.chords[bar]}</b>
            </button>
          ))}
        </div>
        <PictureCanvas node={node} picture="roll" drawing={drawing} title={title} held={playing !== undefined} />
        {playing && <Playhead playing={playing.now} steps={first.steps} stepsPerBar={first.stepsPerBar} />}
      </div>
    </div>
  );
}

function MelodyChoice({ count, value, onChange }: { readonly count: number; readonly value: number; onChange(next: number): void }) {
  const data = Array.from({ length: count }, (_, k) => ({ value: String(k), label: String(k + 1) }));
  const shared = { "aria-label": "Which melody", value: String(value), data } as const;
  return count <= 8 ? (
    <SegmentedControl {...shared} onChange={(next) => onChange(Number(next))} />
  ) : (
    <NativeSelect {...shared} onChange={(event) => onChange(Number(event.currentTarget.value))} />
  );
}

function latest(node: string): Picture<"roll"> | undefined {
  const view = run.pictures.get(node)?.view;
  return view?.picture === "roll" ? view : undefined;
}

/** Changes only with what the controls need: length, chords and number of the melodies. */
function useRoll(node: string): Picture<"roll"> | undefined {
  const [roll, setRoll] = useState(() => latest(node));
  useEffect(() => {
    const check = () => {
      const next = latest(node);
      setRoll((before) => (before && next && shapeOf(before) === shapeOf(next) ? before : next));
    };
    check();
    return run.pictures.subscribe(node, check);
  }, [node]);
  return roll;
}

function shapeOf({ steps, stepsPerBar, stepsPerBeat, melodies }: Picture<"roll">): string {
  return [steps, stepsPerBar, stepsPerBeat, ...melodies.map(({ chords }) => chords.join(" "))].join("|");
}
