"""What keeps a student's process to itself: limits, a filter of system calls, a watch on imports and files.

Loaded by the worker only, before it sees a line of the student's. Four layers, each of which may be missing on a system
that lacks it; ``LAYERS`` tells which are on:

* ``rlimit``: memory, processor time, size of files (0), open files, core dumps;
* ``audit``: a hook of the interpreter that cannot be taken out again; it refuses files, processes, sockets, signals,
  foreign functions and the modules that would do the work;
* ``seccomp`` (Linux): the kernel refuses processes, programs, sockets, signals to others and every change of a file;
* the guarded ``__import__`` of the student's file, which only knows the modules that the lab allows.

It protects a class from accidents and from easy tricks. It is no wall against an attacker with time: code of strangers
belongs into a container or a virtual machine as well.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys

LAYERS = []
ALWAYS = frozenset(
    "__future__ abc bisect cmath collections copy dataclasses decimal enum fractions functools heapq itertools math "
    "numbers numpy operator random re statistics string time types typing warnings".split()
)
NEVER = frozenset(
    "seqnet torch tensorflow keras jax jaxlib autograd theano mxnet paddle cupy tinygrad sympy numba cffi".split()
)
REFUSED = (
    "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "signal.", "tempfile.", "glob.", "mmap.", "fcntl.",
    "syslog.", "webbrowser.", "ftplib.", "http.", "smtplib.", "urllib.", "sqlite3.", "winreg.", "resource.",
)
TAMPERING = frozenset(
    "sys.addaudithook sys.setprofile sys.settrace code.__new__ _thread.start_new_thread gc.get_referrers".split()
)
HARMLESS = frozenset("os.listdir os.scandir os.walk os.getxattr os.listxattr".split())


class Forbidden(ImportError):
    """The student's file asked for something that labs do not lend."""


def confine(order):
    """Put on every layer that this system has. `order` holds memory (bytes) and cpu (seconds).

    Gives a function to call after compiled code was loaded: no file can be opened from then on, not even for reading.
    """
    _limits(order["memory"], order["cpu"])
    put_on, seal = _filters()
    if put_on():
        LAYERS.append("seccomp")
    _watch(order.get("read", []), order.get("load", []), NEVER - frozenset(order["imports"]))
    return seal


def _limits(memory, cpu):
    def limit(which, soft, hard=None):
        try:
            resource.setrlimit(which, (soft, soft if hard is None else hard))
            return True
        except (ValueError, OSError):
            return False

    done = limit(resource.RLIMIT_AS, memory) if memory else True
    done &= limit(resource.RLIMIT_CPU, cpu, cpu + 2)
    done &= limit(resource.RLIMIT_FSIZE, 0)
    done &= limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, 64)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if done:
        LAYERS.append("rlimit")


def guarded_builtins(builtins, name, imports):
    """The built-in names as the student's file gets them."""
    allowed = ALWAYS | imports
    true_import = builtins.__import__

    def guarded(module, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and module.split(".")[0] in allowed and module.split(".")[0] not in NEVER - imports:
            return true_import(module, globals, locals, fromlist, level)
        shown = ", ".join(["numpy", "math", *sorted(imports - {"numpy", "math"})])
        raise Forbidden(f"{name} imports {module or 'a neighbour file'}; a lab runs with {shown} and the standard library's "
                        "collections, itertools, functools and the like")

    def refused(what):
        def call(*args, **kwargs):
            raise Forbidden(f"{name} calls {what}(); the functions of a lab get arrays and return arrays")

        return call

    names = dict(vars(builtins))
    names.update({"__import__": guarded, "open": refused("open"), "input": refused("input"),
                  "breakpoint": refused("breakpoint"), "__name__": "builtins"})
    return names


def _watch(read, load, never):
    """Refuse what the interpreter reports. `read`: further folders whose files may be read; `load`: libraries to dlopen;
    `never`: modules that may not even be looked for.

    Only the standard library and NumPy may be read, not their neighbours in site-packages.
    """
    numpy = os.path.dirname(os.path.realpath(sys.modules["numpy"].__file__))
    library = os.path.dirname(os.path.realpath(os.__file__))
    roots = tuple(os.path.realpath(p) + os.sep for p in [numpy, numpy + ".libs", *read])
    dynamic = sys.modules["sysconfig"].get_config_var("DESTSHARED") if "sysconfig" in sys.modules else None
    standard = tuple(p + os.sep for p in [library, *([os.path.realpath(dynamic)] if dynamic else [])])
    others = (os.path.join(library, "site-packages") + os.sep, os.path.join(library, "dist-packages") + os.sep)
    load, refused, harmless, tampering = frozenset(load), REFUSED, HARMLESS, TAMPERING
    realpath, writing = os.path.realpath, os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    busy = [False]

    def readable(path):
        full = realpath(path)
        return full.startswith(roots) or (full.startswith(standard) and not full.startswith(others))

    def hook(event, args):
        if event == "import":
            if str(args[0]).split(".")[0] in never or (args[1] and not readable(args[1])):
                raise Forbidden(f"{args[0]} is not available to the file of a student")
        elif event == "open":
            path, _, flags = args
            if isinstance(path, int):
                raise PermissionError("a lab opens no files")
            if isinstance(flags, int) and flags & writing:
                raise PermissionError(errno.EACCES, "a lab writes no files", str(path))
            if busy[0]:
                return
            busy[0] = True
            try:
                allowed = readable(os.fsdecode(path))
            finally:
                busy[0] = False
            if not allowed:
                raise PermissionError(errno.EACCES, "a lab reads no files", str(path))
        elif event == "ctypes.dlopen":
            if args[0] not in load:
                raise PermissionError("a lab loads no libraries")
        elif event == "ctypes.dlsym" and load:
            return
        elif event.startswith(refused) and event not in harmless:
            raise PermissionError(f"a lab does not use {event}")
        elif event in tampering:
            raise PermissionError(f"a lab does not use {event}")

    sys.addaudithook(hook)
    LAYERS.append("audit")


# ---- the filter of system calls ----

# names of calls that are refused, by their numbers on the two usual machines (x86-64, AArch64)
REFUSED_CALLS = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129),
    "tkill": (200, 130), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "socket": (41, 198), "socketpair": (53, 199), "unlink": (87, None),
    "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "rmdir": (84, None),
    "mkdir": (83, None), "mkdirat": (258, 34), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "truncate": (76, 45), "ftruncate": (77, 46), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "creat": (85, None), "mknod": (133, None), "mknodat": (259, 33), "utimensat": (280, 88),
    "setxattr": (188, 5), "mount": (165, 40), "umount2": (166, 39), "chroot": (161, 51), "pivot_root": (155, 41),
    "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "keyctl": (250, 219), "reboot": (169, 142),
    "setpriority": (141, 140), "prlimit64": (302, 261), "setrlimit": (160, 164), "io_uring_setup": (425, 425),
    "openat2": (437, 437), "memfd_create": (319, 279), "shmget": (29, 194), "setsid": (112, 157),
}
CLONE, CLONE3, OPEN, OPENAT, TGKILL = (56, 220), (435, 435), (2, None), (257, 56), (234, 131)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
LOAD, JUMP_EQUAL, JUMP_SET, RETURN, JUMP_FROM = 0x20, 0x15, 0x45, 0x06, 0x35


def _program(which, architecture, sealed=False):
    """The filter in the kernel's little language: (code, if true, if false, k) each."""
    steps = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    if which == 0:  # the second numbering of x86-64 would slip through
        steps += [(JUMP_FROM, 0, 1, 0x40000000), (RETURN, 0, 0, ERRNO | errno.EPERM)]

    def refuse(number, code=errno.EPERM):
        steps.extend([(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | code)])

    def refuse_where(number, argument, bits):
        """Refuse a call where any of these bits of an argument is set."""
        steps.extend([
            (JUMP_EQUAL, 0, 4, number), (LOAD, 0, 0, 16 + 8 * argument), (JUMP_SET, 0, 1, bits),
            (RETURN, 0, 0, ERRNO | errno.EPERM), (RETURN, 0, 0, ALLOW),
        ])

    if sealed:
        for number in (OPEN[which], OPENAT[which]):
            if number is not None:
                refuse(number)
    for numbers in REFUSED_CALLS.values():
        if numbers[which] is not None:
            refuse(numbers[which])
    refuse(CLONE3[which], errno.ENOSYS)  # the C library then uses clone, whose flags can be seen
    refuse(CLONE[which])  # NumPy has what threads it needs, and they are none
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    if OPEN[which] is not None:
        refuse_where(OPEN[which], 1, writing)
    refuse_where(OPENAT[which], 2, writing)
    steps.extend([  # a signal to a thread of this process is what abort() does
        (JUMP_EQUAL, 0, 4, TGKILL[which]), (LOAD, 0, 0, 16), (JUMP_EQUAL, 1, 0, os.getpid()),
        (RETURN, 0, 0, ERRNO | errno.EPERM), (RETURN, 0, 0, ALLOW),
    ])
    steps.append((RETURN, 0, 0, ALLOW))
    return steps


def _filters():
    """Functions that put on the filter, and the one that seals; both do nothing on a system that is not known here."""
    which, architecture = ARCHITECTURES.get(platform.machine(), (None, None))
    if sys.platform != "linux" or which is None or struct.calcsize("P") != 8:
        return [lambda: False] * 2
    call = ctypes.CDLL(None, use_errno=True).prctl
    number, nothing = ctypes.c_ulong, ctypes.c_ulong(0)
    call(1, number(signal.SIGKILL), nothing, nothing, nothing)  # die with the judge
    alone = call(38, number(1), nothing, nothing, nothing) == 0

    def prepared(sealed):
        steps = _program(which, architecture, sealed)
        code = b"".join(struct.pack("<HBBI", *s) for s in steps)
        buffer = ctypes.create_string_buffer(code, len(code))
        program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(steps), ctypes.addressof(buffer)), 16)
        mode, place = number(2), ctypes.c_void_p(ctypes.addressof(program))
        return lambda kept=(buffer, program): alone and call(22, mode, place, nothing, nothing) == 0

    return [prepared(False), prepared(True)]
