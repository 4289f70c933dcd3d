/** Says calls that change something as the console calls what makes them. */

const words: Readonly<Record<string, string>> = {
  "organizations.update": "Change the organization",
  "organizations.rotateWebhookKeys": "Rotate the webhook keys",
  "organizations.members.create": "Add an administrator",
  "organizations.members.update": "Change an administrator",
  "organizations.members.delete": "Remove an administrator",
  "organizations.members.getInviteUrl": "Make an administrator's invitation link",
  "users.create": "Make a user",
  "users.update": "Change a user",
  "users.delete": "Delete a user",
  "users.changePassword": "Change the password",
  "users.resetPassword": "Reset a user's password",
  "invitations.accept": "Accept an invitation",
  "projects.create": "Make a project",
  "projects.update": "Change the project",
  "projects.delete": "Delete the project",
  "projects.batchUpdate": "Label several projects",
  "members.create": "Add a member",
  "members.update": "Change a member's role",
  "members.delete": "Remove a member",
  "members.getInviteUrl": "Make an invitation link",
  "acrossProjects.members.batchCreate": "Add members to projects",
  "acrossProjects.members.batchDelete": "Remove members from projects",
  "serviceaccounts.create": "Make a service account",
  "serviceaccounts.update": "Change a service account",
  "serviceaccounts.delete": "Delete a service account",
  "serviceaccounts.keys.create": "Make a key",
  "serviceaccounts.keys.delete": "Delete a key",
  "apitokens.create": "Make an API token",
  "apitokens.update": "Change an API token",
  "apitokens.delete": "Delete an API token",
  "sources.create": "Register a source",
  "sources.update": "Change a source",
  "sources.delete": "Delete a source",
  "sources.resetPassword": "Reset a source's password",
  "devices.create": "Make an emulated device",
  "devices.replace": "Change an emulated device",
  "devices.delete": "Delete an emulated device",
  "devices.transfer": "Move sources to another project",
  "devices.batchUpdate": "Label several sources",
  "devices.labels.create": "Add a label",
  "devices.labels.set": "Set a label",
  "devices.labels.update": "Change a label",
  "devices.labels.delete": "Remove a label",
  "devices.publish": "Send an event as a source",
  "devices.command": "Send a command",
  "devices.commands.delete": "Take back a command",
  "fleets.create": "Make a fleet",
  "fleets.update": "Rename a fleet",
  "fleets.delete": "Delete a fleet",
  "retentions.create": "Make a retention",
  "retentions.update": "Change a retention",
  "retentions.delete": "Delete a retention",
  "exports.create": "Export points",
  "exports.cancel": "Cancel an export",
  "exports.delete": "Delete an export",
  "dataconnectors.create": "Create a connector",
  "dataconnectors.update": "Change a connector",
  "dataconnectors.delete": "Delete a connector",
  "dataconnectors.test": "Send a test event",
  "dataconnectors.sync": "Synchronize a connector",
  "dataconnectors.replay": "Replay an interval",
  "dataconnectors.resend": "Resend events",
  "dataconnectors.resendFailed": "Resend all that failed",
  "jobs.cancel": "Cancel a job",
};

/** Answers the words for a call. One that a later stage has is told as it is called there. */
export const callWord = (call: string): string => (Object.hasOwn(words, call) ? words[call] : undefined) ?? call;

/** The calls that are known, for a choice, and the one that is asked for beside them. */
export function callOptions(asked: string): readonly { readonly value: string; readonly label: string }[] {
  const names = Object.keys(words);
  const all = asked === "" || names.includes(asked) ? names : [...names, asked];
  const options = all.map((value) => ({ value, label: callWord(value) }));
  return [
    { value: "", label: "Any action" },
    ...options.toSorted((one, other) => one.label.localeCompare(other.label)),
  ];
}
