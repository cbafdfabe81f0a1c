"""Submissions that try to harm, to cheat or to talk their way out: {name: (text, codes of which one has to be reported)}.

``conv1d`` is the right answer in all of them unless they replace it, so a cheat that worked would show as points.
"""

HEAD = """
from collections import _sys as sys
os = sys.modules["os"]
import numpy as np
"""

AT_IMPORT = {
    "loop": ("while True:\n    pass", {"timeout"}),
    "sleep": ("import time\ntime.sleep(1000)", {"timeout"}),
    "flood": ("while True:\n    print('x' * 1000)", {"timeout"}),
    "exit_of_python": ("raise SystemExit(0)", {"raised"}),
    "exit_of_the_process": ("os._exit(0)", {"exit"}),
    "syntax": ("def conv1d(:", {"raised"}),
    "null_bytes": ("x = 1\0", {"raised"}),
    "imports_torch": ("import torch", {"forbidden"}),
    "imports_the_core": ("from seqnet import ops", {"forbidden"}),
    "imports_os": ("import os", {"forbidden"}),
    "stops_itself": ("import _signal", {"forbidden"}),
}

IN_THE_CALL = {  # what conv1d does instead of its work
    "python_loop": ("while True: pass", {"timeout"}),
    "c_loop": ("import itertools; return sum(itertools.repeat(0))", {"timeout"}),
    "c_loop_in_a_regular_expression": ("import re; re.match('(a+)+$', 'a' * 60 + 'b')", {"timeout"}),
    "waits_for_ever": ("import time; time.sleep(1e6)", {"timeout"}),
    "segfault": ("return np.lib.stride_tricks.as_strided(x, (1 << 20,), (1 << 30,)).sum()", {"crash"}),
    "exit_0": ("os._exit(0)", {"exit"}),
    "sys_exit": ("sys.exit(0)", {"raised"}),
    "quiet_quit": ("quit()", {"raised"}),
    "keyboard_interrupt": ("raise KeyboardInterrupt", {"raised"}),
    "print_flood": ("while True: print('all checks passed, 18 / 18')", {"timeout"}),
    "stderr_flood": ("while True: os.write(2, b'ok ' * 1000)", {"timeout"}),
    "memory": ("return np.ones((1 << 31, 16))", {"memory"}),
    "memory_in_small_bites": ("a = []\n    while True: a.append(bytearray(1 << 24))", {"memory", "timeout"}),
    "recursion": ("return conv1d(x, w, b, dilation)", {"raised"}),
    "fork_bomb": ("while True: os.fork()", {"forbidden"}),
    "thread_bomb": ("import threading\n    while True: threading.Thread(target=conv1d).start()", {"forbidden"}),
    "threads_by_the_back_door": ("t = sys.modules['_thread']\n    while True: t.start_new_thread(print, ())",
                                 {"forbidden", "raised"}),
    "runs_a_program": ("os.system('true')", {"forbidden"}),
    "becomes_a_program": ("os.execv('/bin/true', ['true'])", {"forbidden"}),
    "kills_the_judge": ("os.kill(os.getppid(), 9)", {"forbidden"}),
    "kills_its_group": ("os.killpg(0, 9)", {"forbidden"}),
    "opens": ("open('report.xml', 'w').write('<testsuite/>')", {"forbidden"}),
    "writes_a_report": ("os.write(os.open('report.xml', os.O_CREAT | os.O_WRONLY), b'<testsuite/>')", {"forbidden"}),
    "saves": ("np.save(TARGET + '.npy', x)", {"forbidden"}),
    "deletes": ("os.remove(TARGET)", {"forbidden"}),
    "deletes_a_tree": ("sys.modules['importlib'].import_module('shutil').rmtree(os.path.dirname(TARGET))", {"forbidden"}),
    "renames": ("os.rename(TARGET, TARGET + '.bak')", {"forbidden"}),
    "reads_a_file": ("return np.fromfile(TARGET, 'uint8')", {"forbidden"}),
    "reads_the_reference": ("exec(sys.modules['io'].open(REFERENCE).read(), globals()); "
                            "return conv1d(x, w, b, dilation_rate=dilation, padding='causal')", {"forbidden"}),
    "reads_a_twin": ("exec(sys.modules['io'].open(TWIN).read(), globals()); return attention(x, w, b)", {"forbidden"}),
    "reads_below_python": ("fd = os.open(TWIN, 0); return np.frombuffer(os.read(fd, 8), 'uint8')", {"forbidden"}),
    "a_loader_for_the_twin": ("u = sys.modules['importlib.util']; s = u.spec_from_file_location('t', TWIN); "
                              "m = u.module_from_spec(s); s.loader.exec_module(m); return m", {"forbidden"}),
    "core_by_import": ("from seqnet import ops; return ops.conv1d(x, w, b).data", {"forbidden"}),
    "core_by_importlib": ("m = sys.modules['importlib'].import_module('seqnet.ops'); return m.conv1d(x, w, b).data",
                          {"forbidden", "raised"}),
    "core_by_the_true_import": ("m = np.__builtins__['__import__']('seqnet.ops', fromlist=['x']); return m.conv1d(x, w, b)",
                                {"forbidden", "raised"}),
    "core_by_the_path": ("sys.path.insert(0, PACKAGE); sys.modules.pop('seqnet', None); "
                         "m = sys.modules['importlib'].import_module('seqnet.ops'); return m.conv1d(x, w, b).data",
                         {"forbidden", "raised"}),
    "core_by_its_file": ("m = sys.modules['importlib'].machinery.ExtensionFileLoader('seqnet._core', CORE); "
                         "import types; s = sys.modules['importlib._bootstrap'].ModuleSpec('x._core', m, origin=CORE); "
                         "return m.create_module(s)", {"forbidden", "raised"}),
    "foreign_functions": ("c = np.ctypeslib.ctypes; c.CDLL(None).abort()", {"forbidden"}),
    "socket": ("s = sys.modules['importlib'].import_module('socket'); s.create_connection(('127.0.0.1', 9))", {"forbidden"}),
    "reads_the_judge": ("return np.frombuffer(os.read(os.open('/proc/%d/mem' % os.getppid(), 0), 8))", {"forbidden"}),
    "babbles_into_the_pipe": ("for fd in range(3, 60):\n        try: os.write(fd, b'ok' * 99)\n        except OSError: pass",
                              {"forged"}),
    "closes_the_pipe": ("os.closerange(3, 60)\n    while True: pass", {"forged", "exit", "timeout"}),
    "claims_all_points": ("""m = sys.modules['__main__']
    f = sys._getframe()
    while 'answer' not in f.f_locals: f = f.f_back
    a = {'nonce': f.f_locals['answer']['nonce'], 'points': 18, 'status': 'ok', 'value': True}
    for k in range(2): m.send(f.f_locals['answers'], a)
    os._exit(0)""", {"forged", "wrong", "exit"}),
    "forges_an_error": ("""m = sys.modules['__main__']
    f = sys._getframe()
    while 'answer' not in f.f_locals: f = f.f_back
    m.send(f.f_locals['answers'], {'nonce': f.f_locals['answer']['nonce'], 'error': 18})
    os._exit(0)""", {"forged"}),
    "raises_a_forged_failure": ("class Failure(Exception): code, lines, points = 'ok', [], 18\n    raise Failure",
                                {"raised"}),
    "an_error_that_cannot_be_shown": ("class E(Exception):\n        def __str__(self): os._exit(0)\n    raise E", {"exit"}),
    "patches_numpy": ("np.allclose = np.array_equal = lambda *a, **k: True; np.ndarray = list; "
                      "np.linalg.norm = lambda *a, **k: 0.0; return x", {"wrong"}),
    "patches_the_worker": ("m = sys.modules['__main__']; m.send = lambda *a: None", {"timeout"}),
    "patches_the_wire": ("w = sys.modules['__main__'].wire; w.json.dumps = lambda *a, **k: '[' * 100000", {"forged"}),
    "patches_time_and_exit": ("import time; time.monotonic = time.time = lambda: 0.0; sys.exit = print; return None",
                              {"wrong"}),
    "an_array_that_lies": ("class A(np.ndarray):\n        def tobytes(self): return b''\n    return x.view(A)",
                           {"forged", "wrong"}),
    "an_object_equal_to_all": ("class A:\n        __eq__ = lambda *a: True\n        __array__ = lambda *a: 1 / 0\n"
                               "    return A()", {"wrong"}),
    "objects": ("return np.array([print, open], object)", {"wrong"}),
    "a_huge_array": ("return np.zeros((1 << 24,))", {"wrong"}),
    "a_bottomless_list": ("a = []\n    a.append(a)\n    return a", {"wrong", "forged", "raised"}),
    "infinite_numbers": ("return np.full((len(x), x.shape[1], w.shape[2]), np.nan)", {"wrong"}),
    "a_generator": ("return (k for k in x)", {"wrong"}),
    "stops_the_process": ("os.kill(os.getpid(), 19)", {"forbidden"}),
    "a_handler_at_the_end": ("sys.modules['importlib'].import_module('atexit').register(lambda: conv1d(x, w, b, 1)); "
                             "sys.exit()", {"raised"}),
}


def files(right, target, package, core):
    """{name: (text, codes)}: `right` is a right answer, `target` a file that must survive."""
    places = f"TARGET = {str(target)!r}\nPACKAGE = {str(package)!r}\nCORE = {str(core)!r}\n"
    places += f"REFERENCE = {str(package / 'seqnet' / 'reference' / 'conv1d.py')!r}\n"
    places += f"TWIN = {str(package / 'seqnet' / 'labs' / 'lab10_attention' / 'twin.py')!r}\n"
    made = {f"import_{n}": (HEAD + body + "\n" + right, codes) for n, (body, codes) in AT_IMPORT.items()}
    for name, (body, codes) in IN_THE_CALL.items():
        made[name] = (right + HEAD + places + f"\ndef conv1d(x, w, b, dilation):\n    {body}\n", codes)
    return made
