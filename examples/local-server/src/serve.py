"""serve.py: offers one model over HTTP until standard input closes, which it does when the parent dies, however it dies."""

import os
import signal
import sys
import threading

import xllamacpp


def stop_with_parent():
    # Not `sys.stdin.read()`: that holds a lock, for want of which Python ends with a second error after a first one.
    while os.read(0, 1024):
        pass
    os._exit(0)


# Ctrl-C reaches the whole group of processes. The parent decides what it means.
signal.signal(signal.SIGINT, signal.SIG_IGN)
# Before the model is loaded: that may take long, and the parent may be gone by then.
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
# llama.cpp's own path from JSON schema to grammar.
params.use_jinja = True
# With as many threads as cores, any other busy process makes them wait for each other: 5 tokens a second instead of 100.
params.cpuparams.n_threads = 1
params.cpuparams_batch.n_threads = 1

server = xllamacpp.Server(params)
print("listening on", server.listening_address, flush=True)
watcher.join()
