import { lazy, Suspense, useId } from "react";
import { afterFirst } from "../app/start.ts";
import { showExact } from "../format.ts";
import { edit, useAnalysis, useProject } from "../stores.ts";
import { Button } from "../widgets/Button.tsx";
import { Textarea, TextInput } from "../widgets/Inputs.tsx";
import { MemoryNeed } from "./MemoryNeed.tsx";
import { NumberInput } from "./NumberInput.tsx";
import { PublishedFigures } from "./PublishedFigures.tsx";
import { Section } from "./Section.tsx";
import { Stages } from "./Stages.tsx";

const Objectives = lazy(() => afterFirst(() => import("./Objectives.tsx")).then(({ Objectives }) => ({ default: Objectives })));

/** The project as a whole: what it is, its seed and batch, and who moves when. */
export function BoardInspector() {
  const meta = useProject((project) => project.meta);
  const seed = useProject((project) => project.seed);
  const batchSize = useProject((project) => project.training.batchSize);
  const analysis = useAnalysis((found) => found);
  const networks = analysis?.networks;
  const [seedId, batchId] = [useId(), useId()];
  const trainable = [...(networks?.values() ?? [])].reduce((sum, network) => sum + network.trainable, 0);
  return (
    <>
      <header className="inspector-head">
        <h2>Project</h2>
      </header>
      <p className="inspector-kind">
        {networks?.size === 1 ? "One network" : `${networks?.size ?? 0} networks`}, {showExact(trainable)} trainable parameters.
      </p>
      <div className="stacked inspector-text">
        <TextInput
          label="Title"
          key={`t${meta.title}`}
          defaultValue={meta.title}
          maxLength={120}
          onBlur={(event) => edit([{ edit: "set-meta", meta: { title: event.currentTarget.value.trim() || "Untitled" } }])}
        />
        <Textarea
          label="Summary"
          key={`s${meta.summary}`}
          rows={4}
          defaultValue={meta.summary}
          placeholder="One paragraph in plain words"
          onBlur={(event) => edit([{ edit: "set-meta", meta: { summary: event.currentTarget.value } }])}
        />
      </div>
      {(meta.watch || meta.pitfalls || meta.parent || meta.paper || meta.size || meta.published) && (
        <Section title="About this project">
          <div className="about">
            {meta.size === "paper" && (
              <p>
                <b>Paper size</b> As large as what was trained for the paper: to study and to export, too large to train in most browsers.
              </p>
            )}
            {meta.watch && (
              <p>
                <b>Watch</b> {meta.watch}
              </p>
            )}
            {meta.pitfalls && (
              <p>
                <b>How it fails</b> {meta.pitfalls}
              </p>
            )}
            {meta.parent && (
              <p>
                <b>Differs from its parent</b> {meta.parent.differs}
              </p>
            )}
            {meta.published && <PublishedFigures figures={meta.published} />}
            {meta.paper && (
              <p className="about-paper">
                {meta.paper.arxiv ? (
                  <a href={`https://arxiv.org/abs/${encodeURIComponent(meta.paper.arxiv)}`} target="_blank" rel="noreferrer">
                    {meta.paper.title}
                  </a>
                ) : (
                  meta.paper.title
                )}
                {meta.paper.year ? `, ${meta.paper.year}` : ""}
              </p>
            )}
          </div>
        </Section>
      )}
      {analysis && analysis.players.size > 0 && (
        <Section title="Objectives">
          <Suspense>
            <Objectives analysis={analysis} />
          </Suspense>
        </Section>
      )}
      <Section title="Training">
        <div className="field">
          <div className="field-name">
            <label htmlFor={batchId}>Batch size</label>
          </div>
          <div className="field-control">
            <NumberInput
              id={batchId}
              label="Batch size"
              value={batchSize}
              meta={{ min: 1, max: 4096, scale: "log", integer: true }}
              onChange={(value, gesture) => edit([{ edit: "set-training", training: { batchSize: value } }], gesture)}
            />
          </div>
        </div>
        <div className="field">
          <div className="field-name">
            <label htmlFor={seedId}>Seed</label>
          </div>
          <div className="field-control field-pair">
            <NumberInput
              id={seedId}
              label="Seed"
              value={seed}
              meta={{ min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }}
              onChange={(value, gesture) => edit([{ edit: "set-seed", seed: value }], gesture)}
            />
            <Button size="tiny" onClick={() => edit([{ edit: "set-seed", seed: Math.floor(Math.random() * 1e6) }])}>
              New
            </Button>
          </div>
        </div>
      </Section>
      <Section title="Stages">
        <Stages />
      </Section>
      <MemoryNeed />
    </>
  );
}
