import type { ReactNode } from "react";

interface SectionProps {
  readonly title: string;
  readonly open?: boolean;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the inspector that folds. */
export function Section({ title, open = true, aside, children }: SectionProps) {
  return (
    <details className="section" open={open}>
      <summary>
        {title}
        {aside}
      </summary>
      <div className="section-body">{children}</div>
    </details>
  );
}
