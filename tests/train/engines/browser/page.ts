/** @file Hands questions of a test to a worker and its answers back. */
declare global {
  interface Window {
    ask(question: unknown): Promise<unknown>;
  }
}

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const waiting: ((answer: unknown) => void)[] = [];
worker.addEventListener("message", ({ data }) => waiting.shift()?.(data));
worker.addEventListener("error", (event) => waiting.shift()?.({ error: event.message }));

window.ask = (question) =>
  new Promise((resolve) => {
    waiting.push(resolve);
    worker.postMessage(question, []);
  });
