/** Keys of nodes. A route has no space, a name has no line break, so that no two things share one. */
export const pageKey = (route: string): string => `page ${route}`;
export const sectionKey = (route: string, anchor: string): string => `section ${route}#${anchor}`;
export const entityKey = (name: string): string => `entity ${name}`;
