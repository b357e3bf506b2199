/** A generated disc wired to a scoring square: the smallest game. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" width="22" height="22" role="img" aria-label="Ganvas">
      <path d="M9 22C16 22 15 10 23 10" stroke="currentColor" strokeWidth="2.6" fill="none" />
      <circle cx="9" cy="22" r="5" fill="var(--generated)" />
      <rect x="18.5" y="5.5" width="9" height="9" rx="2" fill="var(--score)" />
    </svg>
  );
}
