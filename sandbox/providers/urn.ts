/** `urn:pulumi:stack::project::parent$type::name`, or a bare token. */
export const typeToken = (urn: string): string => (urn.split("::")[2] ?? urn).split("$").at(-1) ?? urn;

export const logicalName = (urn: string): string => urn.split("::").slice(3).join("::");
