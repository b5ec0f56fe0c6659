/** Whether a USER value is root: the user part in front of the group, by name or as a number that is zero. */
export function isRootUser(user: string): boolean {
  const colon = user.indexOf(':');
  const name = (colon === -1 ? user : user.slice(0, colon)).trim();
  return name === 'root' || /^0+$/.test(name);
}
