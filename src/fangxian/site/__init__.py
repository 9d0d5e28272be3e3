"""The front door: settings, root urls, the command line, the worker. It wires everything together."""
