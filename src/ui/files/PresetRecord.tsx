import type { Project, RunRecord } from "../../graph/schema.ts";
import { showExact } from "../format.ts";
import classes from "./files.module.css";

interface PresetRecordProps {
  /** Left out where it has not been trained. */
  readonly record: RunRecord | undefined;
  /** The picture of its samples. */
  readonly strip: string | undefined;
  /** Whether that is of points on white paper, which a dark page turns into light ones. */
  readonly points: boolean;
  readonly published: Project["meta"]["published"];
  readonly tabIndex: number;
}

/** What became of a preset when it was trained: samples and the first score at once, everything else when opened. */
export function PresetRecord({ record, strip, points, published = [], tabIndex }: PresetRecordProps) {
  if (record === undefined && published.length === 0) return null;
  return (
    <details className={classes["record"]}>
      <summary tabIndex={tabIndex}>
        {record && strip !== undefined && (
          <img
            className={classes["record-strip"]}
            data-points={points || undefined}
            src={strip}
            alt={record.seen ?? "Samples after training"}
            loading="lazy"
          />
        )}
        <span className={classes["record-line"]}>{record ? <Headline record={record} /> : "Published figures"}</span>
      </summary>
      {record && <Measured record={record} />}
      {published.length > 0 && (
        <table>
          {record && <caption>Published</caption>}
          <tbody>
            {published.map(({ what, value, source }) => (
              <Row key={`${what} ${value}`} name={what} value={value} notes={[source]} />
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

function Headline({ record: { scores, iterations, secondsPerIteration } }: { readonly record: RunRecord }) {
  const [first] = scores;
  const [anchor] = first?.anchors ?? [];
  return (
    <>
      <span>
        {first === undefined ? "Trained" : `${first.metric}: ${first.value}`}
        {anchor === undefined ? "" : ` (${anchor.what} ${anchor.value})`}
      </span>
      <span className={classes["record-cost"]} title="Iterations, and the time of each">
        {showExact(iterations)} × {showSeconds(secondsPerIteration)}
      </span>
    </>
  );
}

function Measured({ record }: { readonly record: RunRecord }) {
  const { iterations, seeds, backend, secondsPerIteration, data, features, scores, seen } = record;
  return (
    <>
      {seen !== undefined && <p>{seen}</p>}
      <table>
        <tbody>
          {scores.map(({ metric, value, values, anchors = [] }) => (
            <Row
              key={metric}
              name={metric}
              value={value}
              notes={[...(values ? [`seeds ${values.join(", ")}`] : []), ...anchors.map(({ what, value }) => `${what} ${value}`)]}
            />
          ))}
        </tbody>
      </table>
      <p className={classes["record-facts"]}>
        {showExact(iterations)} iterations of {showSeconds(secondsPerIteration)} on {backend}. {data}.{" "}
        {seeds.length > 1 ? `Medians of seeds ${seeds.join(", ")}` : `Seed ${seeds.join(", ")}`}.
        {features === undefined ? "" : ` Features: ${features}.`}
      </p>
    </>
  );
}

function Row({ name, value, notes }: { readonly name: string; readonly value: string | number; readonly notes: readonly string[] }) {
  return (
    <tr>
      <th scope="row">
        {name}
        <small>{notes.join(", ")}</small>
      </th>
      <td>{value}</td>
    </tr>
  );
}

function showSeconds(seconds: number): string {
  return seconds < 1 ? `${Number((1000 * seconds).toPrecision(2))} ms` : `${Number(seconds.toPrecision(2))} s`;
}
