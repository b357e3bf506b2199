import { renderToString } from "katex";
import "katex/dist/katex.min.css";

/** TeX from a node's definition; as MathML beside it for screen readers. Between statements it may go to the next line. */
export function Formula({ tex }: { readonly tex: string }) {
  const statements = tex.split(/(?<=,)\s*\\q?quad\s*/);
  return (
    <div className="formula" tabIndex={0} role="group" aria-label="Formula">
      {statements.map((statement) => (
        <Tex key={statement} tex={statement} />
      ))}
    </div>
  );
}

/** TeX in a line of text. Names in it are words of a document: KaTeX escapes them, and nothing in TeX can load or link. */
export function Tex({ tex }: { readonly tex: string }) {
  return <span className="tex" dangerouslySetInnerHTML={htmlOf(`\\displaystyle ${tex}`)} />;
}

function htmlOf(tex: string): { __html: string } {
  return { __html: renderToString(tex, { throwOnError: false, output: "htmlAndMathml", trust: false, strict: "ignore" }) };
}
