/** @file Tabs of one browser tell each other which document they have saved, and in which revision. */

export interface TabMessage {
  readonly document: string;
  readonly revision: number;
}

export interface Tabs {
  tell(message: TabMessage): void;
  listen(hear: (message: TabMessage) => void): void;
}

export function broadcastTabs(name = "ganvas-documents"): Tabs {
  const channel = new BroadcastChannel(name);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin and takes none
    tell: (message) => channel.postMessage(message),
    listen(hear) {
      channel.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => hear(data));
    },
  };
}

export const noTabs: Tabs = { tell: () => undefined, listen: () => undefined };
