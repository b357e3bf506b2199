import { IconX } from "@tabler/icons-react";
import type { ComponentProps } from "react";
import { classesOf } from "./Button.tsx";

export interface ActionIconProps extends ComponentProps<"button"> {
  readonly "aria-label": string | undefined;
  /** Pixels. */
  readonly size?: number;
  readonly variant?: "subtle" | "default" | "filled";
  readonly round?: boolean;
}

/** A button that is an icon alone, so it always has a name. */
export function ActionIcon({ size = 28, variant = "subtle", round, className, style, ...rest }: ActionIconProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classesOf("action-icon", className)}
      data-variant={variant}
      data-round={round}
      style={{ width: size, height: size, ...style }}
    />
  );
}

export function CloseButton({ size = 28, ...rest }: ActionIconProps) {
  return (
    <ActionIcon size={size} {...rest}>
      <IconX size={Math.round(size * 0.6)} stroke={1.7} />
    </ActionIcon>
  );
}
