"""`minigpt serve`: a model behind an address."""

import re
import sys
from argparse import Namespace
from pathlib import Path

from minigpt.checkpoint import BASE, load
from minigpt.commands.shared import device
from minigpt.serve import running


def serve(args: Namespace) -> int:
    """Load everything, then answer until Ctrl-C."""
    running.needs_packages()
    folders = adapter_folders(args)
    checkpoint = load(args.model or BASE, device(args))
    served = running.with_adapters(checkpoint, folders)
    listener = running.free_socket(args.host, args.port)
    port = listener.getsockname()[1]
    where = f"[{args.host}]" if ":" in args.host else args.host
    print(f"serving {', '.join(served.names)} at http://{where}:{port}/v1; Ctrl-C ends it")
    sys.stdout.flush()
    if args.host not in running.LOOPBACK:
        print(
            f"minigpt: --host {args.host} lets everyone in who reaches this machine: no password "
            "is asked for",
            file=sys.stderr,
        )
    with listener:
        return running.serve_until_stopped(served, listener, args.host, args.max_batch)


def adapter_folders(args: Namespace) -> dict[str, Path]:
    """Return the adapters to serve, name -> folder; those of the course if nothing is said."""
    if args.adapter is None:
        return {} if args.model else running.shipped_adapters()
    folders: dict[str, Path] = {}
    for text in args.adapter:
        name, _, folder = text.partition("=")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) or not folder:
            raise ValueError(
                f"--adapter {text!r}: write NAME=FOLDER, the name in letters, digits, - and _"
            )
        if name in folders:
            raise ValueError(f"--adapter {name}=...: the name is taken, choose another")
        folders[name] = Path(folder)
    return folders
