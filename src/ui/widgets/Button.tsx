import type { ComponentProps, ReactNode } from "react";

export interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: "default" | "filled" | "subtle";
  readonly size?: "medium" | "small" | "tiny";
  readonly leftSection?: ReactNode;
  readonly rightSection?: ReactNode;
}

/** A button with words on it; left out: one that stands beside others and submits nothing. */
export function Button({ variant = "default", size = "medium", leftSection, rightSection, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={classesOf("button", className)} data-variant={variant} data-size={size}>
      {leftSection}
      <span className="button-label">{children}</span>
      {rightSection}
    </button>
  );
}

export function classesOf(...names: readonly (string | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
