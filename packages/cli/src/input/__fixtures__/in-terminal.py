"""Runs a program in a terminal of its own: waits for what it says and types what it is told to. Prints what was on the screen."""

import json
import os
import pty
import select
import sys
import termios
import time

job = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.chdir(job["cwd"])
    os.execve(job["argv"][0], job["argv"], job["env"])

screen = b""
steps = list(job["steps"])
seen = 0
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if ready:
        try:
            text = os.read(terminal, 65536)
        except OSError:
            break
        if not text:
            break
        screen += text
    if steps and steps[0]["after"].encode() in screen[seen:]:
        seen = len(screen)
        os.write(terminal, steps.pop(0)["types"].encode())
else:
    os.kill(child, 9)

echoes = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
_, status = os.waitpid(child, 0)
print(json.dumps({"screen": screen.decode(), "exitCode": os.waitstatus_to_exitcode(status), "echoes": echoes, "left": len(steps)}))
