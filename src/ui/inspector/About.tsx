import { lazy, Suspense } from "react";
import type { Doc } from "../../nodes/definition.ts";

const Formula = lazy(() => import("./Formula.tsx").then(({ Formula }) => ({ default: Formula })));

/** What a kind is for: formula, when to use it, what people get wrong, and where it comes from. */
export function About({ doc }: { readonly doc: Doc }) {
  return (
    <div className="about">
      {doc.formula && (
        <Suspense fallback={<div className="formula" />}>
          <Formula tex={doc.formula} />
        </Suspense>
      )}
      {doc.useWhen && (
        <p>
          <b>Use when</b> {doc.useWhen}
        </p>
      )}
      {doc.mistakes && doc.mistakes.length > 0 && (
        <>
          <b>Common mistakes</b>
          <ul>
            {doc.mistakes.map((mistake) => (
              <li key={mistake}>{mistake}</li>
            ))}
          </ul>
        </>
      )}
      {doc.paper && (
        <p className="about-paper">
          {doc.paper.arxiv ? (
            <a href={`https://arxiv.org/abs/${doc.paper.arxiv}`} target="_blank" rel="noreferrer">
              {doc.paper.title}
            </a>
          ) : (
            doc.paper.title
          )}
          {doc.paper.year ? `, ${doc.paper.year}` : ""}
        </p>
      )}
    </div>
  );
}
