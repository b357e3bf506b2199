/** What a palette entry carries while it is dragged: the id of an offer. */
export const DRAG_TYPE = "application/x-ganvas-offer";
