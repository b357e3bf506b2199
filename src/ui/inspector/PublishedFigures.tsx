import type { Meta } from "../../graph/schema.ts";

/** What others have measured, to compare with. */
export function PublishedFigures({ figures }: { readonly figures: NonNullable<Meta["published"]> }) {
  return (
    <div className="published">
      <b>Published</b>
      <dl>
        {figures.map(({ what, value, source }) => (
          <div key={`${what} ${value}`} title={source}>
            <dt>
              {what} <small>({source})</small>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
