/** Whether the page is dark now. */
export function isDark(): boolean {
  return document.documentElement.dataset["scheme"] === "dark";
}
