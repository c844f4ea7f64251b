"""serve.py: serves one model over HTTP until standard input closes.

It closes when the parent process ends, even if it is killed.
"""

import os
import signal
import sys
import threading

import xllamacpp


def stop_with_parent():
    # Not `sys.stdin.read()`, which holds a lock: if Python exits because of an error, it could not
    # acquire the lock, and would report a second error.
    while os.read(0, 1024):
        pass
    os._exit(0)


# Ctrl-C is sent to the whole process group. The parent handles it.
signal.signal(signal.SIGINT, signal.SIG_IGN)
# Started before the model is loaded, which can take long: the parent may exit in the meantime.
watcher = threading.Thread(target=stop_with_parent, daemon=True)
watcher.start()

model, alias, prefix, slots = sys.argv[1:]
params = xllamacpp.CommonParams()
params.model.path = model
params.model_alias = {alias}
params.hostnames = ["127.0.0.1"]
params.port = 0
params.api_prefix = prefix
if key := os.environ.pop("LOCAL_SERVER_KEY"):
    params.api_keys = [key]
params.n_ctx = 4096
params.n_parallel = int(slots)
# Enables llama.cpp's conversion of JSON schemas to grammars.
params.use_jinja = True
# With as many threads as cores, any other busy process makes the threads wait for each other: 5
# tokens a second instead of 100.
params.cpuparams.n_threads = 1
params.cpuparams_batch.n_threads = 1

server = xllamacpp.Server(params)
print("listening on", server.listening_address, flush=True)
watcher.join()
