import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { Button } from "../widgets/Button.tsx";

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly primary: boolean;
  /** Of the text area that shows the text. */
  readonly shownIn: string | undefined;
}

/** Says that it has copied for as long as the text stays the same. */
export function CopyButton({ text, label, primary, shownIn }: CopyButtonProps) {
  const [copiedText, setCopied] = useState<string>();
  const copied = copiedText === text;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
    } catch {
      // Where the browser keeps the clipboard to itself the person can still copy by hand.
      document.querySelector<HTMLTextAreaElement>(`.${shownIn}`)?.select();
    }
  };
  return (
    <Button
      data-autofocus
      variant={primary ? "filled" : "default"}
      leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      onClick={() => void copy()}
    >
      {copied ? "Copied" : label}
    </Button>
  );
}
