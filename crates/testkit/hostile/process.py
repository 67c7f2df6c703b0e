"""Runs a program on a tree with limited memory and time, and measures both."""
import os, resource, signal, subprocess, time

USER_CONFIG = """[url "https://user-config-canary.example/"]
\tinsteadOf = https://
[remote "origin"]
\turl = https://user-config-canary.example/o/r
[remote "user-config-canary"]
\turl = https://user-config-canary.example/o/r
"""
ADDRESS_SPACE = 8 << 30
NOBODY = 65534

def run(argv, cwd, home, out, most, nobody):
    """Runs a program; returns its exit status, CPU time in seconds and peak memory in MiB. It is killed after `most`
    seconds of wall-clock time."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "NO_COLOR": "1", "TERM": "dumb", "LANG": "C.UTF-8", "TMPDIR": str(out),
           "GITHUB_STEP_SUMMARY": str(out / "summary.md")}
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        env[name] = "http://127.0.0.1:9"  # no server listens on this port
    def limits():
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if nobody:
            os.setgroups([]); os.setgid(NOBODY); os.setuid(NOBODY)
    began = time.monotonic(); killed = False
    with open(out / "stdout", "wb") as stdout, open(out / "stderr", "wb") as stderr:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=env, cwd=cwd, preexec_fn=limits)
        pause = 0.001
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid: break
            if not killed and time.monotonic() - began > most:
                killed = True; os.killpg(child.pid, signal.SIGKILL)
            time.sleep(pause); pause = min(pause * 1.5, 0.01)
        child.returncode = 0
    return {"status": status, "killed": killed, "seconds": usage.ru_utime + usage.ru_stime, "mib": usage.ru_maxrss // 1024}
