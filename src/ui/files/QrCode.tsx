import { useMemo } from "react";
import { encode } from "uqr";
import classes from "./files.module.css";

/** Characters that still make a code a phone reads from a projector. */
const easy = 1_000;
/** What the largest code holds. */
const most = 2_900;

/** The link as a QR code, dark on white in either scheme, as cameras want it. */
export function QrCode({ text }: { readonly text: string }) {
  const code = useMemo(() => {
    if (text.length > most) return undefined;
    const { data, size } = encode(text, { ecc: "L", border: 2 });
    const path = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
    return { path, size };
  }, [text]);
  if (code === undefined) return <p className={classes["hint"]}>This link is too long for a QR code.</p>;
  return (
    <figure className={classes["qr"]}>
      <svg viewBox={`0 0 ${code.size} ${code.size}`} role="img" aria-label="The link as a QR code" shapeRendering="crispEdges">
        <rect width={code.size} height={code.size} fill="#fff" />
        <path d={code.path} fill="#000" />
      </svg>
      {text.length > easy && <figcaption>Fine-grained: hold the camera close, or make it large.</figcaption>}
    </figure>
  );
}
