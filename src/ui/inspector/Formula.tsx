import { renderToString } from "katex";
import "katex/dist/katex.min.css";

/** TeX from a node's definition; as MathML beside it for screen readers. */
export function Formula({ tex }: { readonly tex: string }) {
  return <div className="formula" tabIndex={0} role="group" aria-label="Formula" dangerouslySetInnerHTML={htmlOf(tex, true)} />;
}

/** TeX in a line of text. Names in it are words of a document: KaTeX escapes them, and nothing in TeX can load or link. */
export function Tex({ tex }: { readonly tex: string }) {
  return <span className="tex" dangerouslySetInnerHTML={htmlOf(`\\displaystyle ${tex}`, false)} />;
}

function htmlOf(tex: string, displayMode: boolean): { __html: string } {
  return { __html: renderToString(tex, { displayMode, throwOnError: false, output: "htmlAndMathml", trust: false, strict: "ignore" }) };
}
