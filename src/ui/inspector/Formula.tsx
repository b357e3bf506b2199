import { renderToString } from "katex";
import "katex/dist/katex.min.css";

/** TeX from a node's definition, never from a document; as MathML beside it for screen readers. */
export function Formula({ tex }: { readonly tex: string }) {
  const html = renderToString(tex, { displayMode: true, throwOnError: false, output: "htmlAndMathml", trust: false });
  // biome-ignore lint/security/noDangerouslySetInnerHtml: made by KaTeX from our own definitions
  return <div className="formula" tabIndex={0} role="group" aria-label="Formula" dangerouslySetInnerHTML={{ __html: html }} />;
}
