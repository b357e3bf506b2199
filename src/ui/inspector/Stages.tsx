import { IconArrowDown, IconArrowUp, IconClock, IconLink, IconTrash, IconUnlink, IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { nameOf } from "../../compile/analysis.ts";
import { isMover } from "../../compile/schedule.ts";
import type { Stage } from "../../graph/schema.ts";
import { moversOf, withTiming } from "../../graph/turn.ts";
import { colourOfRole } from "../canvas/colours.ts";
import { edit, useAnalysis, useProject } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { TextInput } from "../widgets/Inputs.tsx";
import { Menu, MenuItem } from "../widgets/Menu.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { NumberInput } from "./NumberInput.tsx";
import { joinTurns, moveTurn, splitTurn, withoutPlayer, withPlayer } from "./stage-edits.ts";
import { TurnTiming } from "./TurnTiming.tsx";

/** Who can stand in a turn: players, and nodes of the board that keep numbers of their own. */
interface Mover {
  readonly id: string;
  readonly name: string;
  /** The network that it moves. */
  readonly network: string | undefined;
}

type Movers = ReadonlyMap<string, Mover>;

function useMovers(): { readonly players: Movers; readonly all: Movers } {
  const analysis = useAnalysis((known) => known);
  return useMemo(() => {
    const players = new Map<string, Mover>();
    for (const { id, name, networks } of analysis?.players.values() ?? []) players.set(id, { id, name, network: networks[0] });
    const all = new Map(players);
    for (const node of analysis?.board.nodes.values() ?? []) {
      const { network } = node.params;
      if (isMover(node)) all.set(node.id, { id: node.id, name: nameOf(node), network: typeof network === "string" ? network : undefined });
    }
    return { players, all };
  }, [analysis]);
}

/** The stages of training, one after the other. */
export function Stages() {
  const stages = useProject((project) => project.training.stages);
  const { players, all } = useMovers();
  const set = (next: readonly Stage[], gesture?: string) => edit([{ edit: "set-training", training: { stages: [...next] } }], gesture);
  const add = () => set([...stages, { name: `Stage ${stages.length + 1}`, turns: [...players.keys()].map((id) => [id]) }]);
  return (
    <div className="stages">
      {stages.length === 0 && (
        <p className="field-none">{players.size === 0 ? "No player yet: add one to the board." : "No stage yet: nobody moves."}</p>
      )}
      {stages.map((stage, i) => (
        <OneStage
          key={i}
          stage={stage}
          movers={all}
          alone={stages.length === 1}
          onChange={(next, gesture) =>
            set(
              stages.map((old, j) => (i === j ? next : old)),
              gesture,
            )
          }
          onRemove={() => set(stages.filter((_, j) => j !== i))}
        />
      ))}
      <Button size="tiny" onClick={add} disabled={players.size === 0 || stages.length >= 64}>
        Add a stage
      </Button>
    </div>
  );
}

interface OneStageProps {
  readonly stage: Stage;
  readonly movers: Movers;
  readonly alone: boolean;
  onChange(stage: Stage, gesture?: string): void;
  onRemove(): void;
}

function OneStage({ stage, movers, alone, onChange, onRemove }: OneStageProps) {
  const missing = [...movers.values()].filter(({ id }) => !stage.turns.some((turn) => moversOf(turn).includes(id)));
  const { iterations: _, ...endless } = stage;
  const turns = (next: Stage["turns"], gesture?: string) => onChange({ ...stage, turns: next }, gesture);
  return (
    <div className="stage-card">
      <div className="stage-head">
        <TextInput
          key={stage.name}
          aria-label="Name of the stage"
          defaultValue={stage.name}
          maxLength={80}
          variant="unstyled"
          onBlur={(event) => onChange({ ...stage, name: event.currentTarget.value })}
        />
        <Tooltip label="Remove the stage">
          <ActionIcon size={22} aria-label={`Remove ${stage.name}`} onClick={onRemove}>
            <IconTrash size={13} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ol className="turns">
        {stage.turns.map((turn, i) => (
          <li key={`${i} ${moversOf(turn).join()}`}>
            <span className="turn-number">{i + 1}</span>
            <span className="turn-players">
              {moversOf(turn).map((id) => (
                <MoverChip key={id} id={id} movers={movers} onRemove={() => turns(withoutPlayer(stage.turns, id))} />
              ))}
              <TurnTiming turn={turn} onChange={(next, gesture) => turns(stage.turns.with(i, next), gesture)} />
            </span>
            <TurnTool
              label={Array.isArray(turn) ? "Only in some iterations" : "In every iteration"}
              onClick={() => turns(stage.turns.with(i, withTiming(turn, Array.isArray(turn) ? { every: 16, after: 0 } : "always")))}
            >
              <IconClock size={13} />
            </TurnTool>
            {moversOf(turn).length > 1 ? (
              <TurnTool label="One after the other" onClick={() => turns(splitTurn(stage.turns, i))}>
                <IconUnlink size={13} />
              </TurnTool>
            ) : (
              <TurnTool
                label="At the same time as the next"
                disabled={i === stage.turns.length - 1}
                onClick={() => turns(joinTurns(stage.turns, i))}
              >
                <IconLink size={13} />
              </TurnTool>
            )}
            <TurnTool label="Earlier" disabled={i === 0} onClick={() => turns(moveTurn(stage.turns, i, -1))}>
              <IconArrowUp size={13} />
            </TurnTool>
            <TurnTool label="Later" disabled={i === stage.turns.length - 1} onClick={() => turns(moveTurn(stage.turns, i, 1))}>
              <IconArrowDown size={13} />
            </TurnTool>
          </li>
        ))}
      </ol>
      {missing.length > 0 && (
        <Menu side="bottom-start" target={<Button size="tiny">Add a turn</Button>}>
          {missing.map(({ id, name }) => (
            <MenuItem key={id} onClick={() => turns(withPlayer(stage.turns, id))}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      )}
      <div className="schedule-field">
        <span>Lasts</span>
        {stage.iterations === undefined ? (
          <Button size="tiny" onClick={() => onChange({ ...stage, iterations: 10_000 })}>
            {alone ? "until stopped" : "until stopped: later stages never come"}
          </Button>
        ) : (
          <span className="field-pair">
            <NumberInput
              label="Iterations"
              value={stage.iterations}
              meta={{ min: 1, max: 1e9, scale: "log", integer: true }}
              unit="it"
              onChange={(iterations, gesture) => onChange({ ...stage, iterations }, gesture)}
            />
            <ActionIcon size={22} aria-label="Until stopped" title="Until stopped" onClick={() => onChange(endless)}>
              <IconX size={12} />
            </ActionIcon>
          </span>
        )}
      </div>
    </div>
  );
}

interface TurnToolProps {
  readonly label: string;
  readonly disabled?: boolean;
  onClick(): void;
  readonly children: React.ReactNode;
}

function TurnTool({ label, disabled = false, onClick, children }: TurnToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={22} aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function MoverChip({ id, movers, onRemove }: { readonly id: string; readonly movers: Movers; onRemove(): void }) {
  const networks = useAnalysis((analysis) => analysis?.networks);
  const mover = movers.get(id);
  const role = networks?.get(mover?.network ?? "")?.role ?? "other";
  return (
    <span className="chip" data-role={colourOfRole[role]}>
      {mover?.name ?? `${id} (missing)`}
      <button type="button" aria-label={`Take ${mover?.name ?? id} out of the stage`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}
