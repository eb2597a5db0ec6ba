"""What may the process that reads a stranger's file do? Little: the limits are set before it opens the file."""

import ctypes
import resource
import signal

MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE
SECONDS = 20  # of processor time
FILE_SIZE = 64 * MEGABYTE
FILES = 32
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_NEW_NETWORK, _NEW_USERS = 0x40000000, 0x10000000  # of unshare(2)


def set_limits() -> bool:
    """For the rest of this process's life. Whether it is also without a network: not every machine allows that."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # it does not outlive who asked
    system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    as_root, as_anybody = _NEW_NETWORK, _NEW_USERS | _NEW_NETWORK
    return any(system.unshare(flags) == 0 for flags in (as_root, as_anybody))
