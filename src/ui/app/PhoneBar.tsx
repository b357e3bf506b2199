import { IconAdjustmentsHorizontal, IconChartLine, IconLibrary, IconShare3 } from "@tabler/icons-react";

export type PhonePlace = "lab" | "canvas" | "inspector" | "library";

const places = [
  ["lab", "Lab", IconChartLine],
  ["canvas", "Canvas", IconShare3],
  ["inspector", "Inspector", IconAdjustmentsHorizontal],
  ["library", "Library", IconLibrary],
] as const;

export function PhoneBar({ place, onPlace }: { readonly place: PhonePlace; onPlace(place: PhonePlace): void }) {
  return (
    <nav className="phone-bar" aria-label="Parts of the page">
      {places.map(([id, name, Icon]) => (
        <button key={id} type="button" aria-current={id === place ? "page" : undefined} onClick={() => onPlace(id)}>
          <Icon size={20} stroke={1.6} />
          {name}
        </button>
      ))}
    </nav>
  );
}
