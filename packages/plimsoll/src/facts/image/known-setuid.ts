/**
 * Programs of distributions that are setuid or setgid there by design: they come with the base, and a container that may not gain
 * privileges (`--security-opt no-new-privileges`, `allowPrivilegeEscalation: false`) makes nothing of the bits.
 */
const known = new Set(
  (
    'at batch bbsuid bsd-write chage chfn chsh crontab dbus-daemon-launch-helper dotlockfile expiry fusermount fusermount3 gpasswd locate ' +
    'mlocate mount mount.nfs mtr-packet newgidmap newgrp newuidmap pam_extrausers_chkpwd pam_timestamp_check passwd ping ping6 pkexec ' +
    'plocate polkit-agent-helper-1 postdrop postqueue pt_chown run-parts screen sg ssh-agent ssh-keysign staprun su traceroute6.iputils ' +
    'umount unix_chkpwd userhelper usernetctl utempter wall write write.ul bbsuid dumpcap'
  ).split(' '),
);

/** Whether a program is one that distributions ship with the bit, at one of the places where they have it. */
export function isKnownSetuid(path: string): boolean {
  return /^(?:usr\/)?(?:s?bin|lib(?:exec)?|lib64)\//.test(path) && known.has(path.slice(path.lastIndexOf('/') + 1));
}
