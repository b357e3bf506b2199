import { ActionIcon, Button, Menu, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconLink, IconTrash, IconUnlink, IconX } from "@tabler/icons-react";
import type { PlayerAnalysis } from "../../compile/analysis.ts";
import type { Stage } from "../../graph/schema.ts";
import { moversOf } from "../../graph/turn.ts";
import { colourOfRole } from "../canvas/colours.ts";
import { edit, useAnalysis, useProject } from "../stores.ts";
import { NumberInput } from "./NumberInput.tsx";
import { joinTurns, moveTurn, splitTurn, withoutPlayer, withPlayer } from "./stage-edits.ts";

type Players = ReadonlyMap<string, PlayerAnalysis>;

const nobody: Players = new Map();

/** The stages of training, one after the other. */
export function Stages() {
  const stages = useProject((project) => project.training.stages);
  const players = useAnalysis((analysis) => analysis?.players) ?? nobody;
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
          players={players}
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
      <Button size="compact-xs" onClick={add} disabled={players.size === 0 || stages.length >= 64}>
        Add a stage
      </Button>
    </div>
  );
}

interface OneStageProps {
  readonly stage: Stage;
  readonly players: Players;
  readonly alone: boolean;
  onChange(stage: Stage, gesture?: string): void;
  onRemove(): void;
}

function OneStage({ stage, players, alone, onChange, onRemove }: OneStageProps) {
  const missing = [...players.values()].filter(({ id }) => !stage.turns.some((turn) => moversOf(turn).includes(id)));
  const { iterations: _, ...endless } = stage;
  const turns = (next: Stage["turns"]) => onChange({ ...stage, turns: next });
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
          <li key={moversOf(turn).join()}>
            <span className="turn-number">{i + 1}</span>
            <span className="turn-players">
              {moversOf(turn).map((id) => (
                <PlayerChip key={id} id={id} players={players} onRemove={() => turns(withoutPlayer(stage.turns, id))} />
              ))}
            </span>
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
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-xs">Add a player</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {missing.map(({ id, name }) => (
              <Menu.Item key={id} onClick={() => turns(withPlayer(stage.turns, id))}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <div className="schedule-field">
        <span>Lasts</span>
        {stage.iterations === undefined ? (
          <Button size="compact-xs" onClick={() => onChange({ ...stage, iterations: 10_000 })}>
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

function PlayerChip({ id, players, onRemove }: { readonly id: string; readonly players: Players; onRemove(): void }) {
  const networks = useAnalysis((analysis) => analysis?.networks);
  const player = players.get(id);
  const role = networks?.get(player?.networks[0] ?? "")?.role ?? "other";
  return (
    <span className="chip" data-role={colourOfRole[role]}>
      {player?.name ?? `${id} (missing)`}
      <button type="button" aria-label={`Take ${player?.name ?? id} out of the stage`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}
